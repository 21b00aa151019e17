"""Tính lại số liệu từ tệp CSV. Chạy: python3 tinh_lai_so_lieu.py TỆP.csv [TỪ_NGÀY ĐẾN_NGÀY [NGÀY_XEM]]

Tệp «Dữ liệu từng vụ việc» (trang Tra cứu số liệu): in từng số liệu vụ việc của kỳ. Phải ghi kỳ;
NGÀY_XEM là ngày tải tệp, bỏ trống là hôm nay. Ngày viết 2026-11-25.
Danh sách của một số liệu (lượt tiếp, đối thoại, cam kết, công khai, đánh giá …), tải ở trang danh sách:
  python3 tinh_lai_so_lieu.py --danh-sach TỬ_SỐ.csv [MẪU_SỐ.csv]: in số dòng, số người và tỷ lệ của hai tệp.
Tệp dữ liệu mở so-lieu.csv, ket-qua.csv: chỉ cần tên tệp; in tỷ lệ đúng hạn từng dòng, từng tháng.
Cách tính viết ở feedback/law/measures.toml và ở trang của mỗi số liệu.
"""

import csv
import sys
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

VIETNAM = timezone(timedelta(hours=7))
DAYS = ("ngay", "han_", "muc_", "qua_", "den_")
DONE = ("ngay_giai_quyet", "qua_han_tu")
TERMS = (
    ("settled_in_time", "settled_late", "late_settled", "han_giai_quyet"),
    ("settled_in_aim", "settled_beyond_aim", "beyond_aim_settled", "muc_tieu_giai_quyet"),
)
SUMS = {
    "settled_with_term": ("settled_in_time", "settled_late"),
    "late": ("late_settled", "open_late"),
    "to_settle": ("settled_in_time", "late"),
    "beyond_aim": ("beyond_aim_settled", "open_beyond_aim"),
    "to_settle_by_aim": ("settled_in_aim", "beyond_aim"),
}
SHARES = {
    "on_time": ("settled_in_time", "to_settle"),
    "on_time_of_settled": ("settled_in_time", "settled_with_term"),
    "on_aim": ("settled_in_aim", "to_settle_by_aim"),
}


def of_cases(rows, first, last, seen_on):
    found, spans = Counter(), {"age": [], "days_to_screen": [], "days_to_settle": [], "days_in_all": []}
    for row in rows:
        days = {name: text for name, text in row.items() if name.startswith(DAYS) and text}
        on = {name: date.fromisoformat(text) for name, text in days.items()}
        got, taken, settled, over = (on.get(name) for name in ("ngay_nhan", "ngay_thu_ly", *DONE))
        within = {name for name, day in on.items() if first <= day <= last}
        done, is_open = "ngay_giai_quyet" in within, "ngay_ket_thuc" not in on
        found.update({"received": "ngay_nhan" in within, "screened": "ngay_phan_loai" in within})
        found.update({"accepted": "ngay_thu_ly" in within, "settled": done, "open": is_open})
        for good, bad, missed, name in TERMS:
            found[good] += done and name in on and settled <= on[name]
            found[bad] += done and name in on and settled > on[name]
            found[missed] += name in within and settled > on[name]
        found["settled_without_term"] += done and "han_giai_quyet" not in on
        found["settled_without_talk"] += (
            done and row["loai"] == "complaint" and row["co_ghi_doi_thoai"] == "0"
        )
        found["open_late"] += not settled and "han_chua_giai_quyet" in within
        found["open_beyond_aim"] += not settled and "muc_tieu_chua_giai_quyet" in within
        found.update({"overdue": over is not None, "due_soon": "den_han" in on})
        found["overdue_long"] += over is not None and over < seen_on - timedelta(days=30)
        spans["age"] += [(seen_on - got).days] if is_open else []
        spans["days_to_screen"] += [(on["ngay_phan_loai"] - got).days] if "ngay_phan_loai" in within else []
        spans["days_to_settle"] += [(settled - taken).days] if done and taken else []
        spans["days_in_all"] += [(settled - got).days] if done else []
    for whole, parts in SUMS.items():
        found[whole] = sum(found[part] for part in parts)
    ranked = {key: sorted(days) or ["-"] for key, days in spans.items()}
    ranks = {f"{key}_median": days[(len(days) + 1) // 2 - 1] for key, days in ranked.items()}
    ranks |= {f"{key}_p90": days[-(-len(days) * 9 // 10) - 1] for key, days in ranked.items()}
    return found | {key: share(found[part], found[all_]) for key, (part, all_) in SHARES.items()} | ranks


def of_public(rows):
    good, timed = Counter(), Counter()
    for row in rows:
        if "da_giai_quyet" in row and row["dung_han"] and row["qua_han"]:
            key = " ".join(row[name] for name in ("ky", "tu_ngay", "bang", "ma"))
            good[key], timed[key] = int(row["dung_han"]), int(row["dung_han"]) + int(row["qua_han"])
        elif row["dung_han"] in ("true", "false"):
            good[row["ngay_giai_quyet"][:7]] += row["dung_han"] == "true"
            timed[row["ngay_giai_quyet"][:7]] += 1
    return {key: share(good[key], timed[key]) for key in timed}


def of_lists(*files):
    lines = [list(rows) for rows in files]
    found = {f"tep_{place}_so_dong": len(rows) for place, rows in enumerate(lines, start=1)}
    people = sum(int(row.get("Số người") or 0) for row in lines[0])
    return found | ({"so_nguoi": people} if people else {}) | {"ty_le": share(len(lines[0]), len(lines[-1]))}


def share(part, whole):
    return f"{100 * part / whole:.1f}" if whole else "-"


def rows_of(path):
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if sys.argv[1] == "--danh-sach":
        told = of_lists(*map(rows_of, sys.argv[2:4]))
    else:
        rows, days = rows_of(sys.argv[1]), [date.fromisoformat(text) for text in sys.argv[2:5]]
        if len(days) < 2 and (days or (rows and "ngay_nhan" in rows[0])):
            sys.exit("Ghi thêm kỳ của tệp, ví dụ: python3 tinh_lai_so_lieu.py TỆP.csv 2026-01-01 2026-12-31")
        told = of_cases(rows, *[*days, datetime.now(VIETNAM).date()][:3]) if days else of_public(rows)
    for key, value in told.items():
        print(f"{key}\t{value}")
