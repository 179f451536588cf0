"""Where Chromium breaks lines, measured in a block of no width.

`python tests/chromium/breaks_page.py` writes `tests/text/chromium_breaks.json` anew.
"""

# Texts of many scripts.

from __future__ import annotations

import json
from pathlib import Path

import recorder

TARGET = Path(__file__).parents[1] / "text" / "chromium_breaks.json"

FAMILIES = (
    "Inter",
    "Noto Sans SC",
    "Noto Sans KR",
    "Noto Sans Thai",
    "Noto Sans Devanagari",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
)

#: Printable ASCII with DEL, and the printable part of Latin-1.
LATIN = "".join(map(chr, [*range(0x21, 0x80), *range(0xA0, 0x100)]))

#: One or a few characters of every line breaking class that a card may show. Zero width space
#: is left out: it has no box, and neither has what combines with it.
MIXED = (
    "aA1-?!()[]{}<>/\\.,:;'\"$%+=*#@&|~^_` \u201c\u201d\u2018\u2019\u201e\u201a\u00ab\u00bb\u2039"
    "\u203a\u2013\u2014\u2012\u2015\u2010\u2011\u2026\u00b7\u2022\u00a0\u202f\u2003\u2009\u2060"
    "\u00ad\ufeff\u4e2d\u3042\u30a2\u3041\u3063\u30fc\u3001\u3002\u300c\u300d\uff08\uff09\u3014"
    "\u3015\uff01\uff1f\uff1a\uff1b\uff05\uffe5\u301c\uff5e\u3005\u3007\u309d\u30fb\u3000\ud55c"
    "\u1100\u1161\u0e01\u0e40\u0e30\u0905\u093f\u0645\u060c\u05d0\u05be\u10da\u200d\u0301\ufe0f"
    "\u20ac\u20a9\u20b9\u00a3\u00b0\u2116\u2122\u00a9\u00ae\u00bd\u2044\u2212\u00d7\u2192\u00b2"
    "\u00e9\u00f1\u00df\u00a1\u00bf\u00a7\u00b6\u00b4\u00b1\u3099\ufe41\uff62\uff63\u22ef\u2025"
    "\u0e2f\u301d\u301f\U0001f600\U0001f44d\U0001f3fd\U0001f1e9"
)

#: No language, and the one whose rules differ; the paragraphs show the others.
LANGUAGES = ("", "zh")

PARAGRAPHS = (
    ("en", "The quick brown fox\u2014jumping over 12 lazy dogs (and/or cats)\u2014costs $9.99 per "
     "well-known week; isn't that \u201cgreat\u201d? Yes! See section 4.2(a), e.g. 2024-05-17."),
    ("en", "Visit https://example.com/path/to/page?query=one&other=two#part or mail "
     "first.last+tag@sub.example.co.uk; C:\\Users\\Name\\file-name.txt, /usr/lib/python3.11/a-b/."),
    ("en", "Open-source, state-of-the-art (really!) e-mail\u2010based: 50%\u201375%, 3\u00d74=12, "
     "A\u2192B, \u2018one\u2019\u2026 \u00a92024 Foo\u2122 25\u00b0C \u00bd cup; #tag @me C++/C# "
     "v1.2.3-beta [see] {x|y} x -1 4-5 no\u200bspace."),
    ("de", "Die \u201eDonaudampfschifffahrt\u201c f\u00e4hrt t\u00e4glich \u2013 au\u00dfer "
     "sonntags \u2013 bis 20:30 Uhr; Fahrkarten kosten 12,50 \u20ac (erm\u00e4\u00dfigt 8 \u20ac), "
     "\u00bbKinder\u00ab nichts. Stra\u00dfen-/U-Bahn, \u00a75 Abs. 2, E\u2011Mail, "
     "\u00fcber\u00adpr\u00fcfen, 100-prozentig."),
    ("fr", "\u00ab\u00a0Bonjour\u00a0!\u00a0\u00bb dit-il\u202f; puis : \u00ab \u00c7a va ? \u00bb "
     "\u2013 l\u2019\u00e9t\u00e9 dernier, aujourd\u2019hui, 1\u202f234,56\u00a0\u20ac (environ "
     "50 %)\u2026 Est-ce que l'\u00e9l\u00e8ve est l\u00e0 ?"),
    ("zh", "人人生而自由，在尊严和权利上一律平等。（《世界人权宣言》第一条）他说：“你好！‘世界’”"
     "——然后离开了……价格是￥128.50，约US$18；使用Python3.11版本，温度25℃～30℃，中〜文。"),
    ("zh", "“这是引号”，「直角」『双』、顿号；冒号？叹号！2024年5月17日，iPhone 15 Pro售价"
     "7,999元起，详见https://example.com/中文/路径。"),
    ("zh-Hant", "人人生而自由，在尊嚴和權利上一律平等。「他們賦有理性和良心」（第一條）"
     "價格是NT$1,280元；約25％折扣～限時！"),
    ("ja", "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。"
     "「ちょっと待ってッ！」と彼は言った。中〜文、ゝゞ々。"),
    ("ja", "コンピューターのユーザー・インターフェース（UI）は、〜時々〜「ゃゅょ」ァィゥェォを"
     "使う。価格は￥1,200、約10％引き。キャッチーーっ！？第２回『テスト』…見よ。"),
    ("ko", "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 이성과 "
     "양심을 부여받았으며(제1조), “형제애의 정신”으로! 가격은 ₩12,000원입니다. 漢字도."),
    ("th", "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม "
     "(ข้อ 1) ราคา 1,250 บาท ฯลฯ ใน Bangkok ๆ"),
    ("hi", "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता प्राप्त है। "
     "बुद्धि—और परस्पर; मूल्य ₹1,250.50 (लगभग 25%) है।"),
    ("ar", "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق، وقد وهبوا عقلاً. السعر "
     "١٢٥٫٥٠ ريال (حوالي 25%)؛ هل هذا Python 3.11 جيد؟"),
    ("he", "כל בני האדם נולדו בני חורין ושווים בערכם (סעיף 1) - ארה\"ב, תל־אביב."),
    ("ru", "Все люди рождаются свободными — «разум и совесть», 15–20 руб., "
     "из-за чего-то, №5 (50%)."),
    ("", "Party \U0001f389\U0001f389 \U0001f469\u200d\U0001f469\u200d\U0001f467\U0001f44d"
     "\U0001f3fd flags \U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7 and \u2764\ufe0f\u200d\U0001f525 "
     "keycaps 1\ufe0f\u20e32\ufe0f\u20e3\u2014done\u2705!"),
)  # fmt: skip

_SCRIPT = """
const [latin, mixed, languages, paragraphs] = %s;
const box = document.createElement('div');
box.style.cssText = "position:absolute;width:0;font:20px %s;line-height:30px;"
  + "white-space:pre-wrap;overflow-wrap:normal";
const node = document.createTextNode('');
box.append(node);
document.body.append(box);
const breaks = text => { node.data = text; return box.getBoundingClientRect().height > 45; };
const pairs = (characters) => Object.fromEntries([...characters].map(before =>
  [before, [...characters].filter(after => breaks(before + after)).join('')]));
const ends = (text) => {
  node.data = text;
  const range = document.createRange(), found = [];
  let top = null, unit = 0, count = 0;
  for (const character of text) {
    range.setStart(node, unit);
    range.setEnd(node, unit += character.length);
    const rect = [...range.getClientRects()].pop();
    if (rect && top !== null && rect.top > top + 10) found.push(count);
    if (rect) top = top === null ? rect.top : Math.max(top, rect.top);
    count++;
  }
  return [...found, count];
};
const in_ = (language) => { box.lang = language; return pairs(mixed); };
return {
  browser: navigator.userAgent.match(/Chrome\\/(\\d+)/)[1],
  hyphen: [...latin].filter(character => breaks(character + '-1')).join(''),
  latin: pairs(latin),
  mixed: Object.fromEntries(languages.map(language => [language, in_(language)])),
  paragraphs: paragraphs.map(([language, text]) => {
    box.lang = language; return [language, text, ends(text)]; }),
};
"""


def measure(ask=recorder.ask) -> dict:
    """Return what `tests/text/chromium_breaks.json` records."""
    fonts = ",".join(f"'{name}'" for name in FAMILIES)
    script = _SCRIPT % (json.dumps([LATIN, MIXED, LANGUAGES, PARAGRAPHS]), fonts)
    found = ask(script, FAMILIES)
    found["latin"] = recorder.grouped(found["latin"])
    found["mixed"] = {name: recorder.grouped(pairs) for name, pairs in found["mixed"].items()}
    return found


if __name__ == "__main__":
    recorder.write_json(TARGET, measure())
