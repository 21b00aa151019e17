"""Tính lại số liệu từ tệp CSV. Chạy: python3 tinh_lai_so_lieu.py TỆP.csv [TỪ_NGÀY ĐẾN_NGÀY NGÀY_XEM]

Tệp «Dữ liệu từng vụ việc» (trang Tra cứu số liệu): in từng số liệu vụ việc của kỳ. Ngày viết 2026-11-25.
Tệp dữ liệu mở so-lieu.csv, ket-qua.csv: chỉ cần tên tệp; in tỷ lệ đúng hạn từng dòng, từng tháng.
Chỉ dùng thư viện chuẩn của Python. Cách tính viết ở feedback/law/measures.toml và ở trang của mỗi số liệu.
"""

import csv
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

SUMS = {
    "settled_with_term": ("settled_in_time", "settled_late"),
    "late": ("settled_late", "open_late"),
    "to_settle": ("settled_in_time", "late"),
    "beyond_aim": ("settled_beyond_aim", "open_beyond_aim"),
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
        on = {name: date.fromisoformat(text) for name, text in row.items() if name[:4] in DAYS and text}
        got, settled, over = on["ngay_nhan"], on.get("ngay_giai_quyet"), on.get("qua_han_tu")
        within = {name for name, day in on.items() if first <= day <= last}
        done, by, aim = "ngay_giai_quyet" in within, on.get("han_giai_quyet"), on.get("muc_tieu_giai_quyet")
        talked, is_open = row["co_ghi_doi_thoai"] == "1", "ngay_ket_thuc" not in on
        found["received"] += "ngay_nhan" in within
        found["screened"] += "ngay_phan_loai" in within
        found["accepted"] += "ngay_thu_ly" in within
        found["settled"] += done
        found["settled_in_time"] += bool(done and by and settled <= by)
        found["settled_late"] += bool(done and by and settled > by)
        found["settled_without_term"] += done and not by
        found["settled_in_aim"] += bool(done and aim and settled <= aim)
        found["settled_beyond_aim"] += bool(done and aim and settled > aim)
        found["settled_without_talk"] += done and row["loai"] == "complaint" and not talked
        found["open_late"] += not settled and "han_chua_giai_quyet" in within
        found["open_beyond_aim"] += not settled and "muc_tieu_chua_giai_quyet" in within
        found["open"] += is_open
        found["overdue"] += over is not None
        found["overdue_long"] += over is not None and over < seen_on - timedelta(days=30)
        found["due_soon"] += "den_han" in on
        spans["age"] += [(seen_on - got).days] if is_open else []
        spans["days_to_screen"] += [(on["ngay_phan_loai"] - got).days] if "ngay_phan_loai" in within else []
        taken = on.get("ngay_thu_ly")
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


def share(part, whole):
    return f"{100 * part / whole:.1f}" if whole else "-"


DAYS = ("ngay", "han_", "muc_", "qua_", "den_")
if __name__ == "__main__":
    with Path(sys.argv[1]).open(encoding="utf-8-sig", newline="") as file:
        days = [date.fromisoformat(text) for text in sys.argv[2:5]]
        told = of_cases(csv.DictReader(file), *days) if days else of_public(csv.DictReader(file))
    for key, value in told.items():
        print(f"{key}\t{value}")
