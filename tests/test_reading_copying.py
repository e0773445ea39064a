"""Copying: passages shared between reports, told apart from what everyone writes."""

from __future__ import annotations

import random

from fazhang.reading.copying import Corpus, prints

PUBLIC = "坚持以习近平新时代中国特色社会主义思想为指导，深入学习贯彻习近平法治思想，认真落实各级关于法治建设的决策部署，扎实推进依法行政各项工作。"
WORDS = "宅基地 河道 网格 讲堂 村规 合同 执法 巡查 院坝 调解 普法 窗口 公开 督导 台账 考评 培训 走访 回访 研判 会商 联席 清单 档案 夜校 广播 集市".split()


def sentence(rng: random.Random) -> str:
    clauses = (
        "围绕" + "".join(rng.sample(WORDS, 4)) + rng.choice(("持续用力", "久久为功", "一抓到底", "常抓不懈"))
        for _ in range(3)
    )
    return "，".join(clauses) + "。"


def report(rng: random.Random, town: str, sentences: int = 20) -> str:
    return f"{town}2023年法治政府建设年度报告\n\n{PUBLIC}\n" + "\n".join(sentence(rng) for _ in range(sentences))


def test_a_copied_passage_is_found_and_public_phrases_are_told_apart(tmp_path):
    rng = random.Random(5)
    texts = {f"r{i}": (f"第{i}乡"[1:] + "", report(rng, f"甲{i}乡")) for i in range(60)}
    borrowed = "".join(sentence(rng) for _ in range(4))
    texts["r7"] = ("七里镇", texts["r7"][1] + "\n" + borrowed + "\n接访35件。")
    mine = report(rng, "清和镇") + "\n" + borrowed.replace("久久为功", "久久为功") + "\n全年清和镇接访120件。"
    with Corpus(tmp_path / "corpus.sqlite") as corpus:
        assert corpus.add((key, town, 2023, text) for key, (town, text) in texts.items()) == 60
        found = corpus.compare(mine, "清和镇")
        assert [p.kind for p in found] == ["common", "copied"]
        assert found[0].text in PUBLIC and len(found[0].text) >= 40
        assert found[1].text in borrowed and len(found[1].text) >= 0.7 * len(borrowed)
        assert found[1].sources == ["r7"]
        assert all(mine[p.start : p.end] == p.text for p in found)


def test_own_earlier_reports_are_called_own(tmp_path):
    rng = random.Random(6)
    text = report(rng, "清和镇")
    with Corpus(tmp_path / "corpus.sqlite") as corpus:
        corpus.add([("2022", "清和镇", 2022, text), ("2023", "清和镇", 2023, text)])
        assert {p.kind for p in corpus.compare(text, "清和镇", key="2023")} == {"own"}
        assert corpus.compare(report(rng, "清和镇").replace(PUBLIC, ""), "清和镇") == []
        corpus.add([("2022", "清和镇", 2022, "换了内容，没有什么相同的话可以对得上。")])
        assert corpus.compare(text, "清和镇", key="2023") == []


def test_numbers_and_place_names_do_not_hide_a_copy():
    one = prints("今年以来清和镇共开展法治宣传活动40余次，发放各类宣传材料4000份，营造浓厚氛围。", "清和镇")
    two = prints("今年以来临溪镇共开展法治宣传活动15次，发放各类宣传材料900余份，营造浓厚氛围。", "临溪镇")
    assert [p.mark for p in one] == [p.mark for p in two]
