"""The Japanese date formats."""

from dates.periods import Period

from .base import FIRST_FOUR_DIGIT_YEAR, Qualifiers, shared_components

SEASONS = {21: "春", 22: "夏", 23: "秋", 24: "冬"}
PARTS_OF_YEAR = {
    (2, 0): "前半", (2, 1): "後半", (3, 0): "初め", (3, 1): "半ば", (3, 2): "末",
    (4, 0): "第1四半期", (4, 1): "第2四半期", (4, 2): "第3四半期", (4, 3): "第4四半期",
}  # fmt: skip
PARTS_OF_MONTH = {(2, 0): "前半", (2, 1): "後半", (3, 0): "上旬", (3, 1): "中旬", (3, 2): "下旬"}


def _phrase(period: Period) -> str:
    year = f"{period.year}年" if period.year >= FIRST_FOUR_DIGIT_YEAR else f"西暦{period.year}年"
    month = f"{year}{period.month}月"
    match period.name:
        case "year":
            return year
        case "month":
            return month
        case "day":
            return f"{month}{period.day}日"
        case "season":
            return year + SEASONS[period.season]
        case "winter":
            return f"{period.year}～{period.year + 1}年冬"
        case "fiscal":
            return f"{year}度"
        case "decade":
            return f"{period.year}年代"
        case "century":
            return f"{period.year // 100 + 1}世紀"
    if period.month:
        return month + PARTS_OF_MONTH[period.count, period.index]
    return year + PARTS_OF_YEAR[period.count, period.index]


class JapaneseFormatter:
    """Formats such as: 1947年頃; 1947年？; 1945年から1950年の間; 1949年以前; 1946年または1947年."""

    dash = "～"
    fiscal_years = True

    def format_single(self, period: Period, qualifiers: Qualifiers) -> str:
        return self.format_member(period, qualifiers)

    def format_member(self, period: Period, qualifiers: Qualifiers) -> str:
        around = "頃" if qualifiers.approximate else ""
        return _phrase(period) + around + ("？" if qualifiers.uncertain else "")

    def format_interval(
        self, first: Period, last: Period, qualifiers: tuple[Qualifiers, Qualifiers], *, span: bool
    ) -> str:
        begin, end = (
            self.format_member(first, qualifiers[0]),
            self.format_member(last, qualifiers[1]),
        )
        lead = ""
        if qualifiers[0] == qualifiers[1]:
            lead = "推定" if qualifiers[0].uncertain else ""
            plain = Qualifiers(qualifiers[0].approximate, False)
            begin, end = self.format_member(first, plain), self.format_member(last, plain)
            if shared := shared_components(first, last):
                end = end.split("月" if shared == "month" else "年", 1)[1]
        return f"{lead}{begin}から{end}" + ("まで" if span else "の間")

    def format_open_interval(
        self, period: Period, qualifiers: Qualifiers, *, upper: bool, span: bool
    ) -> str:
        word = ("から" if span else "以降", "まで" if span else "以前")[upper]
        prefix = "推定" if qualifiers.uncertain else ""
        return prefix + self.format_member(period, Qualifiers(qualifiers.approximate, False)) + word

    def format_set(self, words: list[str], *, one_of: bool) -> str:
        # 頃 at the end would be read as that of all.
        words = sorted(words, key=lambda word: "頃" not in word)
        return "、".join(words[:-1]) + ("または" if one_of else "と") + words[-1]
