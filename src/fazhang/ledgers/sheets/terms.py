"""Terms and answers as people write them: 邻里 for 邻里纠纷, 已化解 for 调解成功, 是 under 是否化解.

What is left over of a text must be harmless: it may not deny a term, nor make it another.
"""

from __future__ import annotations

import re
from functools import lru_cache

from fazhang.ledgers.fields import NO, YES, Choice, FieldError

NOT = frozenset(("无", "没有", "/", "-", "—", "--", "——", "暂无", "空", "\\"))
"""What people write for nothing."""
LONGEST = 60
"""Characters of a text that may mean a term; a longer one tells a story."""
_DENIED = re.compile(r"[不未没无非拟待暂否正在中半]|部分|一方|失败|尚|转")
# What may stand before and after a term without making it another: 已化解, 予以化解, 一般隐患, 邻里纠纷类; but 难以化解,
# 继续化解, 化解率, 一般以上 say something else, and so does whatever is not listed here.
_AHEAD = (
    "已经?|经|成功|予以|全部|当场|现场|就地|及时|妥善|顺利|圆满|非常|很|十分|双方|当事人|群众|均|都|一致|表示|给予|并?处以?"
    "|[尚暂仍还](?=[未无])|依法(?=[从减])|[县区](?=人民|公安|司法)|(?:法律|法治|宪法|民法典|普法|反诈)(?=进|集中|入户)"
    "|(?:集体|个人)(?=来[访信])|开展(?=.*(?:巡查|检查|执法|排查|走访|宣传|讲座))"
)
_BEHIND = (
    "类型?|型|案卷|案件?|纠纷|矛盾|事项|问题|等|方面|领域|的|了|完毕|成功|(?:安全|事故)?隐患|安全|事故|风险|业务|方式|途径|设备"
    "|(?<=会)议|(?<=宣传|讲座|巡查|执法|检查|排查)活动|(?<=进..)(?:宣传|普法|普法宣传)?活动|(?<=培训)班|(?<=述法)会"
    "|(?<=口头|书面)(?:调解)?协议书?|(?<=当面|电话|书面|网络)(?:答复|回复|申请)|(?<=当面|邮寄|网络)送达"
    "|(?<=从轻|从重|减轻|警告)处罚|(?<=处罚)决定|(?<=仲裁|司法|行政)程序|(?<=一审|二审|再审)程序"
    r"|(?<=罚款)(?:人民币)?\d[\d,.]*万?元整?|(?<=没收)(?:违法所得|非法财物)"
)
_SAME = tuple(
    (re.compile(said), meant)
    for said, meant in (
        ("(?:来|打)?电话(?:信访|反映)?|来电话", "来电"),
        ("初次?(?:来?访|信访|来信|信)?件?", "初件"),
        ("重复?(?:来?访|信访|来信|信)?件?", "重件"),
        ("申请调解|当事人申请调解", "当事人申请"),
        ("现行有效", "有效"),
        (
            "(?:镇|乡|街道)?(?:党委|党组|党工委)?(?:理论)?(?:学习)?中心组(?:理论)?(?:扩大)?(?:集中|集体|专题)?(?:学习|学法)?会?议?",
            "中心组学习",
        ),
        ("(?:党委|党政|政府|镇长|办公|常务|班子|党组|扩大|会议?)+会前学法", "会前学法"),
        # 已调解 only says that it was tried, 尚未化解 that it goes on.
        ("(?:已经?|成功|全部|顺利|圆满|当场|现场)*化解(?:成功|完毕|了)?", "调解成功"),
        ("(?:已经?)?(?:成功调[解处]|调处成功)(?:了|完毕)?", "调解成功"),
        (
            "(?:调[解处]|化解)?(?:未能?|没有?|没能|不)(?:调[解处]|化解)?成功?|(?:调[解处]|化解)失败|(?:未能?|没有?|没能)化解",
            "调解不成",
        ),
    )
)
"""What people say → the term that means it, wherever that is one of the terms."""
_NOT_YET = re.compile("(?:[尚暂仍还并])?(?:未能?|没有?|没能)(?:持有)?(.{2,})")
_NOT = ("未", "暂未", "尚未", "没有", "无")
_OPPOSITE = (*_NOT, "不", "非", "没", "不予", "不是")
_MARKS = re.compile(r"[\s、，,/／·.．。;；:：（）()【】\[\]\"“”‘’']+")
_TICKED = {"✓": "√", "✔": "√", "☑": "√", "✗": "×", "✘": "×", "☒": "×"}


def _bare(text: str) -> str:
    return _MARKS.sub("", text).replace("其它", "其他")


@lru_cache(maxsize=512)
def _called(options: tuple[str, ...]) -> dict[str, str]:
    """What names a term: itself without marks, and each way to read its brackets: 村干部 and 社区干部 of 村（社区）干部."""
    found = {_bare(o): o for o in options}
    for option in options:
        if match := re.fullmatch("(.+)（([^）]+)）(.*)", option):
            for name in (match[1] + match[3], match[2] + match[3]):
                found.setdefault(_bare(name), option)
    return found


def term(text: str, options: tuple[str, ...]) -> str:
    """The one option that is meant: itself, what says the same, or the only one of which the text says a part, or more;
    else empty.

    What is left over may not deny it nor make it another: neither 没化解 nor 化解中 nor 难以化解 is 化解.
    """
    plain = " ".join(text.split()).replace("(", "（").replace(")", "）")
    if plain in options:
        return plain
    bare = _bare(plain)
    called = _called(options)
    if bare in called:
        return called[bare]
    bare = bare.removesuffix("类")
    for said, meant in _SAME:
        if meant in options and said.fullmatch(bare):
            return meant
    if not 2 <= len(bare) <= LONGEST or re.search(r"[/／]|[、，,]", plain):
        return called.get(bare, "")
    if denied := _NOT_YET.fullmatch(bare):
        found = [called[name] for n in _NOT if (name := n + denied[1]) in called]
        if len(found) == 1:
            return found[0]
    by_bare = {_bare(o): o for o in options}
    for test in (lambda o: o.startswith(bare), lambda o: bare in o):
        found = [o for o in by_bare if test(o)]
        if len(found) == 1:
            return "" if _DENIED.search(found[0].replace(bare, "", 1)) else by_bare[found[0]]
    held = [o for o in by_bare if o in bare]
    whole = [o for o in held if not any(o != other and o in other for other in held)]  # 不满意 holds 满意
    # Atomic groups: what is left over is read in one way only.
    if len(whole) == 1 and re.fullmatch(f"(?>{_AHEAD})*{re.escape(whole[0])}(?>{_BEHIND})*", bare):
        return by_bare[whole[0]]
    return ""


def _asked(heading: str) -> str:
    """A heading without what stands in brackets and the marks."""
    return _bare(re.sub(r"[(（\[【][^()（）\[\]【】]*[)）\]】]", "", heading[:100]))


def yes_or_no(text: str, heading: str) -> bool | None:
    """是, √, 已上报 under 是否上报; None for what says neither. Under a heading that denies something, 无 and 未 may repeat it:
    尚未立案的线索."""
    said = _TICKED.get(text, text).lower().rstrip("。.．;；,，、!！ ")
    asked = re.sub("^(?:是否|有无|有没有|能否)?(?:已经?|有)?", "", _asked(heading))
    denying = bool(re.search("[不未没无非]", asked))
    if said in YES and not (denying and said == "有"):
        return True
    if (said in NO and not (denying and said == "无")) or said == "不是":
        return False
    if denying or not said:
        return None
    if said in ("已", "已经") or said == asked:
        return True
    if said in NOT - {"空"} or said in ("未", "没", "尚未", "暂未", "还没", "还没有"):
        return False
    if asked.startswith(("须", "应")):
        return None  # what had to be done may be done or not
    match = re.fullmatch("(?:(已经?|有)|[尚暂还并]?(?:未|没有?|无|不))(.{2,})", said)
    return bool(match[1]) if match and asked.startswith(match[2]) else None


def answer(text: str, heading: str, field: Choice) -> str:
    """The term that 是 or 否 means under a heading such as 是否化解; empty for what is no answer.

    否 is the term that denies the one of 是, or the only other one.
    """
    said = yes_or_no(text, heading)
    if said is None:
        return ""
    asked = _asked(heading)
    by_bare = {_bare(o): o for o in field.options}
    # 是否取得执法证 names none of the two terms, but the ledger knows the heading, and only one of them denies.
    plain = [o for b, o in by_bare.items() if not b.startswith(_OPPOSITE)]
    alone = plain[0] if len(plain) == 1 and len(by_bare) == 2 and asked in map(_bare, field.also) else ""
    for core in (asked.replace("是否", ""), asked.rpartition("是否")[2]):
        if not core:
            continue
        yes = (
            by_bare.get(core) or by_bare.get("已" + core) or term(core, field.options) or _short(core, by_bare) or alone
        )
        cores = {core, re.sub("^(?:已经?|持有)", "", _bare(yes))} - {""}
        denied = [o for b, o in by_bare.items() if any(b == n + c for n in _OPPOSITE for c in cores)]
        if yes and not denied and len(field.options) == 2:
            denied = [o for o in field.options if o not in (yes, "不适用")]
        if said and yes:
            return yes
        if not said and len(denied) == 1:
            return denied[0]
    raise FieldError(
        f"“{field.label}”应为：{'、'.join(field.options)}；“{heading[:20]}”填“{text[:10]}”不能确定是哪一项"
    )


def _short(core: str, by_bare: dict[str, str]) -> str:
    """The only term with these signs in this order that denies nothing: 持证 of 持有有效证件."""
    signs = re.compile(".*".join(map(re.escape, core)))
    found = [o for b, o in by_bare.items() if signs.search(b) and not b.startswith(_OPPOSITE)]
    return found[0] if len(core) > 1 and len(found) == 1 else ""
