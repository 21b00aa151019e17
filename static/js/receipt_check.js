// Checks a receipt's proof in the browser alone (RFC 9162, 2.1.3.2; C2SP signed notes). What is wrong is said
// in the words that the page carries, which are the server's own.
(() => {
  const place = document.getElementById("ket-qua");
  const form = document.getElementById("kiem-tra");
  const known = JSON.parse(place.dataset.told);
  const bytes = (text) => new TextEncoder().encode(text);
  const hex = (found) => [...found].map((one) => one.toString(16).padStart(2, "0")).join("");
  const joined = (...parts) => new Uint8Array(parts.flatMap((one) => [...one]));
  const from64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const same = (one, other) => hex(one) === hex(other);
  const node = (left, right) => sha256(joined([1], left, right));
  const refuse = (reason) => {
    throw { reason };
  };
  const sure = (right, reason) => right || refuse(reason);

  function fromHex(text) {
    sure(/^([0-9a-f]{2})*$/.test(text), "unreadable");
    return Uint8Array.from(text.match(/../g) || [], (one) => parseInt(one, 16));
  }

  function read(note, reason) {
    const told = /^([^\s+]+)\n(0|[1-9]\d{0,14})\n([\w+/]{43}=)\nluc (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\n\n((?:— \S+ \S+\n)+)$/.exec(note);
    sure(told && note.length <= 4096, reason);
    return { origin: told[1], size: +told[2], root: from64(told[3]), at: told[4], lines: told[5] };
  }

  function verified(note, unreadable, unsigned) {
    const found = read(note, unreadable);
    const body = bytes(note.slice(0, note.indexOf("\n\n") + 1));
    const right = found.lines.trim().split("\n").some((line) => {
      const [, name, text] = line.split(" ");
      const signed = from64(text);
      // By the key alone: the system may have had another address then.
      return name === found.origin && signed.length === 68 && known.keys.some((key) => {
        const whole = from64(key.split("+").slice(2).join("+"));
        const mark = sha256(joined(bytes(`${name}\n`), whole)).slice(0, 4);
        return same(signed.slice(0, 4), mark) && nacl.sign.detached.verify(body, signed.slice(4), whole.slice(1));
      });
    });
    sure(right, unsigned);
    return found;
  }

  function includes(leaf, at, size, path, root) {
    if (!(at >= 0 && at < size)) return false;
    let last = size - 1;
    let found = leaf;
    for (const one of path) {
      if (last === 0) return false;
      if (at % 2 || at === last) {
        found = node(one, found);
        while (at % 2 === 0 && at) [at, last] = [at / 2, Math.floor(last / 2)];
      } else found = node(found, one);
      [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    }
    return last === 0 && same(found, root);
  }

  function check(text) {
    let told;
    let entry;
    try {
      told = JSON.parse(text);
      entry = JSON.parse(told.muc);
      told.path = told.duong.map(from64);
    } catch {
      refuse("unreadable");
    }
    const strings = [told.muc, told.moc, told.noi_dung ?? "", told.muoi ?? "", entry.at, entry.digest];
    sure(told.loai === "bang-chung-bien-nhan/1" && strings.every((one) => typeof one === "string"), "unreadable");
    sure(Number.isInteger(entry.seq) && told.path.length <= 64 && !isNaN(Date.parse(entry.at)), "unreadable");
    const checkpoint = verified(told.moc, "unreadable", "key");
    const leaf = sha256(joined([0], bytes(told.muc)));
    sure(includes(leaf, entry.seq - 1, checkpoint.size, told.path, checkpoint.root), "missing");
    let content = null;
    if (told.noi_dung !== undefined) {
      sure(hex(sha256(joined(fromHex(told.muoi ?? ""), bytes(told.noi_dung)))) === entry.digest, "content");
      try {
        content = JSON.parse(told.noi_dung).content || {};
      } catch {
        refuse("content");
      }
    }
    return { entry, leaf, checkpoint, content };
  }

  async function compare(shown, pasted) {
    const other = verified(pasted.replace(/\r\n/g, "\n").trim() + "\n", "witness", "witness");
    if (other.size === shown.checkpoint.size) return sure(same(other.root, shown.checkpoint.root), "split");
    sure(other.size >= shown.entry.seq, "earlier");
    let path;
    try {
      sure(location.protocol.startsWith("http"), "other_size");
      const answer = await fetch(`/so-dang-ky/muc/${shown.entry.seq}/${other.size}`);
      if (answer.status === 404) refuse("split");
      path = (await answer.json()).duong.map(from64);
    } catch (error) {
      refuse(error.reason || "other_size");
    }
    return sure(includes(shown.leaf, shown.entry.seq - 1, other.size, path, other.root), "split");
  }

  function put(name, text, look) {
    const one = document.createElement(name);
    one.textContent = text;
    one.className = look;
    place.append(one);
  }

  const two = { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Ho_Chi_Minh", hourCycle: "h23", year: "numeric", ...two });
  function hour(text) {
    const of = Object.fromEntries(parts.formatToParts(new Date(text)).map((one) => [one.type, one.value]));
    return `${+of.hour} giờ ${of.minute} ngày ${of.day}/${of.month}/${of.year}`;
  }

  const dotted = (number) => number.toLocaleString("vi-VN");

  function tellWrong(reason) {
    const unsure = reason === "earlier" || reason === "other_size";
    const look = `govuk-heading-m qn-verdict${unsure ? "" : " qn-verdict--wrong"}`;
    put("h2", unsure ? "Chưa so được" : "Không đúng", look);
    put("p", `${known.words[reason]}.`, "govuk-body");
    put("p", known.doing[reason], "govuk-body");
  }

  function tellRight({ entry, checkpoint, content }, compared) {
    put("h2", "Đúng", "govuk-heading-m qn-verdict qn-verdict--right");
    put("p", `Đơn vào sổ lúc ${hour(entry.at)}, mục số ${dotted(entry.seq)}. Sổ đã công bố mục này ở mốc ${dotted(checkpoint.size)} mục, lúc ${hour(checkpoint.at)}.`, "govuk-body");
    if (compared) put("p", "Khớp với mốc của nhân chứng.", "govuk-body");
    put("p", content ? "Nội dung đã ghi sổ:" : "Nội dung được niêm phong: tệp chứng minh đơn đã vào sổ và lúc nào, không chứa nội dung.", "govuk-body");
    for (const [key, name] of known.texts) if (content && content[key]) put("p", `${name}: ${content[key]}`, "govuk-body qn-typed");
  }

  form.addEventListener("submit", async (event) => {
    const file = form.querySelector("input[type=file]").files[0];
    if (!file) return form.dataset.alone === undefined ? undefined : event.preventDefault();
    event.preventDefault();
    event.stopImmediatePropagation();
    const pasted = form.querySelector("textarea").value.trim();
    place.replaceChildren();
    try {
      const shown = check(file.size > 2097152 ? "" : await file.text());
      tellRight(shown, pasted && (await compare(shown, pasted).then(() => true, (error) => void tellWrong(error.reason || "witness"))));
    } catch (error) {
      place.replaceChildren();
      tellWrong(error.reason || "unreadable");
    }
    place.focus();
  });
})();
