"""Configuration files that are wrong are refused with file, line and what would be right, before anything is read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.settings import files, reference
from pipeline.settings.load import ConfigError, load_batch
from pipeline.settings.provinces import find_province
from pipeline.settings.reference import check_reference

ZHEJIANG = find_province("33")


@pytest.fixture
def batches(tmp_path: Path) -> Path:
    """A copy of the batches, with a batch x that extends the second one from its third line on."""
    shutil.copytree(files.BATCHES, tmp_path / "batches")
    return tmp_path / "batches"


def refused(batches: Path, batch: str = "x", province: bool = False) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_batch(batch, ZHEJIANG if province else None, folder=batches)
    assert str(caught.value).startswith("配置有误，尚未读取任何申报表")
    return caught.value.problems


def of_batch(batches: Path, text: str) -> list[str]:
    (batches / "x.toml").write_text(f'extends = "2019-2"\nid = "x"\n{text}\n', encoding="utf-8")
    return refused(batches)


WRONG = [
    # unknown keys, at each level
    ("deadlime = 2019-09-20", "x.toml 第 3 行", "deadlime", "deadline"),
    ("[balance]\ncertificat = 0.3", "x.toml 第 4 行", "certificat", "“certificate”"),
    ("[shares]\ndaul = 0.5", "x.toml 第 4 行", "daul", "“dual”"),
    ('[catalogue]\n"高值" = "2015"', "x.toml 第 4 行", "高值", "“高职”"),
    ('[severity]\nerorr = ["A305"]', "x.toml 第 4 行", "erorr", "“error”"),
    ('[[certificates]]\nname = "甲"\n[[certificates]]\nname = "乙"\nalias = ["丙"]', "x.toml 第 7 行", "alias", "“aliases”"),
    ('[[school_types]]\nname = "甲"\nprefixes = ["36"]', "x.toml 第 5 行", "prefixes", "“code_prefixes”"),
    ("[ballance]\ncertificate = 0.3", "x.toml 第 3 行", "ballance", "“balance”"),
    ('certificate = "0.3"', "x.toml 第 3 行", "certificate", "[balance]"),
    ("[balance]\ndeadline = 2019-09-20", "x.toml 第 4 行", "deadline", "所有 [节] 之前"),
    # rule codes
    ('off = [\n  "A304",\n  "A3O5",\n]', "x.toml 第 5 行", "A3O5", "A305"),
    ('[severity]\nwarning = ["A304"]\nerror = [\n"A399"]', "x.toml 第 6 行", "没有规则“A399”", "“A309”"),
    ('off = "A305"', "x.toml 第 3 行", "列表", "“A305”"),
    ("off = [305]", "x.toml 第 3 行", "双引号", "305"),
    ('[severity]\nerror = "A305"', "x.toml 第 4 行", "列表", "“A305”"),
    ('[severity]\nerror = ["A305"]\ninfo = ["A305"]', "x.toml 第 5 行", "A305", "只能写在一处"),
    ('off = ["A305", "A305"]', "x.toml 第 3 行", "A305", "不止一次"),
    ('severity = "error"', "x.toml 第 3 行", "[severity]", "一节"),
    ('off = ["V101"]', "x.toml 第 3 行", "V101", "不能关闭或降级"),
    ('[severity]\nwarning = ["F106"]', "x.toml 第 4 行", "F106", "不能关闭或降级"),
    # types
    ('deadline = "20 September"', "x.toml 第 3 行", "日期", "2019-09-20"),
    ("deadline = 20190920", "x.toml 第 3 行", "日期", "20190920"),
    ('team_max = "100"', "x.toml 第 3 行", "整数", "100"),
    ("team_max = 12.5", "x.toml 第 3 行", "整数", "12.5"),
    ("team_max = true", "x.toml 第 3 行", "整数", "true"),
    ("title = 5", "x.toml 第 3 行", "双引号", "5"),
    ('levels = "初级"', "x.toml 第 3 行", "列表", "初级"),
    ("balance = 0.3", "x.toml 第 3 行", "[balance]", "0.3"),
    ("[certificates]\nname = '甲'", "x.toml 第 3 行", "[[certificates]]", "一节"),
    ('[[certificates]]\nname = "甲"\naliases = "乙"', "x.toml 第 5 行", "证书“甲”的 aliases", "列表"),
    ("school_register = 5", "x.toml 第 3 行", "school_register", "双引号"),
    # values
    ('[balance]\ncertificate = "1.3"', "x.toml 第 4 行", "0 到 1", "1.3"),
    ('[balance]\ncertificate = "三成"', "x.toml 第 4 行", "0 到 1", "三成"),
    ('[shares]\ndual = "1/0"', "x.toml 第 4 行", "0 到 1", "1/0"),
    ("[shares]\nindustry = nan", "x.toml 第 4 行", "0 到 1", "nan"),
    ("[balance]\nmin_schools = -1", "x.toml 第 4 行", "最小为 0", "-1"),
    ("intake_years = [2019, 2018, 2017]", "x.toml 第 3 行", "由早到晚", "2019"),
    ("intake_years = [2016, 2018, 2019]", "x.toml 第 3 行", "逐年相连", "2016"),
    ("intake_years = [2018, 2019]", "x.toml 第 3 行", "3 个", "2018"),
    ("intake_years = [17, 2018, 2019]", "x.toml 第 3 行", "1990", "17"),
    ('mailbox = "x_one2019"', "x.toml 第 3 行", "邮箱", "x_one2019"),
    ("deadline = 2019-01-01", "x.toml", "早于", "2019-01-01"),
    ('layouts = ["shenbaobiao", "yilanbao"]', "x.toml 第 3 行", "yilanbao", "“yilanbiao”"),
    ("layouts = []", "x.toml 第 3 行", "layouts", "至少要 1 个"),
    ('levels = ["初级", "初等"]', "x.toml 第 3 行", "第一个字", "初等"),
    ('title = " "', "x.toml 第 3 行", "title", "不能为空"),
    ('[catalogue]\n"高职" = "2051"', "x.toml 第 4 行", "2051", "2021"),
    ('[catalogue]\n"高职" = 2015', "x.toml 第 4 行", "2015", "双引号"),
    ('[[school_types]]\nname = "甲"\nmajor_levels = ["大专"]\ncode_prefixes = ["41"]', "x.toml 第 5 行", "大专", "高职"),
    ('[[school_types]]\nname = "甲"\nmajor_levels = ["高职"]\ncode_prefixes = ["4"]', "x.toml 第 6 行", "前两位", "4"),
    ('[[certificates]]\nname = "甲"\n[[certificates]]\nname = "甲"', "x.toml 第 3 行", "甲", "不止一次"),
    ('[[certificates]]\nname = "甲证书"\n[[certificates]]\nname = "乙"\naliases = ["甲 证书"]', "x.toml 第 3 行", "甲 证书", "只能归其中一个"),
    ('[[certificates]]\naliases = ["甲"]', "x.toml 第 3 行", "name", "缺少"),
    ('school_register = "名录/没有.csv"', "x.toml 第 3 行", "名录/没有.csv", "找不到"),
    # not TOML
    ('title = “首批”', "x.toml 第 3 行", "TOML", "英文的"),
    ("title = 首批", "x.toml 第 3 行", "TOML", "双引号"),
    ('title = "首批', "x.toml 第 3 行", "TOML", "成对"),
    ("title", "x.toml 第 3 行", "TOML", "等号"),
    ('title = "a"\ntitle = "b"', "x.toml 第 4 行", "TOML", "只能写一次"),
    ('layouts = ["a"', "x.toml 第 4 行", "TOML", "没有配对"),
    ('sources = ["x.toml"]', "x.toml 第 3 行", "不认识的配置项“sources”", "您要写的可能是"),
    # extends
    ('x = "2"', "x.toml 第 3 行", "x", "可用的有"),
]  # fmt: skip


@pytest.mark.parametrize("text, place, word, right", WRONG, ids=[w[0].replace("\n", "|")[:40] for w in WRONG])
def test_what_is_wrong_is_refused_with_line_and_what_is_right(batches: Path, text: str, place: str, word: str, right: str) -> None:
    problems = of_batch(batches, text)
    assert len(problems) == 1, problems
    assert problems[0].startswith(place), problems[0]
    assert word in problems[0], problems[0]
    assert right in problems[0], problems[0]


def test_all_problems_are_told_at_once(batches: Path) -> None:
    problems = of_batch(batches, 'deadlime = 2019-09-20\noff = ["A3O5"]\n[balance]\nfeild = "0.3"')
    assert [p.split("：")[0] for p in problems] == ["x.toml 第 3 行", "x.toml 第 6 行", "x.toml 第 4 行"]
    problems = of_batch(batches, "team_max = 0\nlevels = []\n[balance]\nfield = 7")
    assert [p.split("：")[0] for p in problems] == ["x.toml 第 4 行", "x.toml 第 3 行", "x.toml 第 6 行"]


@pytest.mark.parametrize(
    "text, word",
    [
        ('id = "x"\nextends = "2019-22"', "“2019-2”"),
        ('id = "x"\nextends = 5', "没有批次“5”"),
        ('id = "x"\nextends = "x"', "绕成了圈（x → x）"),
        ('id = "x"\nextends = "y"', "绕成了圈（x → y → x）"),
        ('extends = "2019-2"', 'id = "x"'),
        ('extends = "2019-2"\nid = "2019-2"', 'id = "x"'),
        ('id = "x"', "缺少必需的配置项“title”"),
    ],
)
def test_a_batch_that_stands_on_nothing_is_refused(batches: Path, text: str, word: str) -> None:
    (batches / "y.toml").write_text('id = "y"\nextends = "x"\n', encoding="utf-8")
    (batches / "x.toml").write_text(text, encoding="utf-8")
    problems = refused(batches)
    assert any(word in problem for problem in problems), problems


@pytest.mark.parametrize("written", ["2019-3", "2019", "", "../2019-2", "2019-2.toml"])
def test_an_unknown_batch_is_refused_with_those_there_are(batches: Path, written: str) -> None:
    problems = refused(batches, written)
    assert "2019-1、2019-2" in problems[0]


def test_a_file_that_is_not_utf_8_is_refused_with_the_line(batches: Path) -> None:
    (batches / "x.toml").write_bytes('extends = "2019-2"\nid = "x"\n\ntitle = "首批"\n'.encode("gb18030"))
    assert refused(batches) == ["x.toml 第 4 行：文件不是 UTF-8 编码。请用记事本等编辑器另存为 UTF-8。"]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(batches: Path) -> None:
    text = 'extends = "2019-2"\r\nid = "x"\r\ntitle = "首批"\r\nlevel = 5\r\n'
    (batches / "x.toml").write_bytes(b"\xef\xbb\xbf" + text.encode("utf-8"))
    assert refused(batches)[0].startswith("x.toml 第 4 行：不认识的配置项“level”")
    (batches / "x.toml").write_bytes(b"\xef\xbb\xbf" + text.replace("level = 5", "").encode("utf-8"))
    assert load_batch("x", folder=batches).title == "首批"


def _province_file(batches: Path, name: str, text: str) -> None:
    (batches / "2019-2").mkdir(exist_ok=True)
    (batches / "2019-2" / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "name, text, place, word",
    [
        ("33-浙江.toml", 'id = "2019-2"', "2019-2/33-浙江.toml 第 1 行", "只写本省"),
        ("33-浙江.toml", 'extends = "2019-1"', "2019-2/33-浙江.toml 第 1 行", "只写本省"),
        ("33-浙江.toml", '\n[balance]\nfeild = "0.5"', "2019-2/33-浙江.toml 第 3 行", "“field”"),
        ("33-浙江.toml", '\n[balance]\nfield = "5"', "2019-2/33-浙江.toml 第 3 行", "0 到 1"),
        ("33-浙江.toml", '\noff = ["A3O5"]', "2019-2/33-浙江.toml 第 2 行", "A305"),
        ("33-浙江.toml", '[[certificates]]\nname = "智能财睡"\naliases = ["财税"]', "2019-2/33-浙江.toml 第 2 行", "“智能财税”"),
        ("33-浙江.toml", '[[certificates]]\naliases = ["财税"]', "2019-2/33-浙江.toml 第 1 行", "缺少 name"),
        ("33-浙江.toml", '[[certificates]]\nname = "智能财税"\naliases = 5', "2019-2/33-浙江.toml 第 3 行", "证书“智能财税”的 aliases"),
        ("33-浙江.toml", '[[school_types]]\nname = "高等职业学院"', "2019-2/33-浙江.toml 第 2 行", "“高等职业学校”"),
        ("33-江苏.toml", "", "2019-2/33-江苏.toml", "看不出是哪个省份"),
        ("99-某省.toml", "", "2019-2/99-某省.toml", "看不出是哪个省份"),
        ("32-江苏 副本.toml", "", "2019-2/32-江苏 副本.toml", "看不出是哪个省份"),
    ],
)
def test_a_wrong_file_of_a_province_is_refused(batches: Path, name: str, text: str, place: str, word: str) -> None:
    _province_file(batches, name, text)
    problems = refused(batches, "2019-2", province=True)
    assert len(problems) == 1, problems
    assert problems[0].startswith(place), problems
    assert word in problems[0], problems


def test_two_files_of_one_province_are_refused(batches: Path) -> None:
    _province_file(batches, "33-浙江.toml", "team_max = 120")
    _province_file(batches, "浙江.toml", "team_max = 130")
    assert "只能有一个文件" in refused(batches, "2019-2", province=True)[0]


def test_a_folder_of_no_batch_is_refused(batches: Path) -> None:
    (batches / "2019-02").mkdir()
    (batches / "2019-02" / "33-浙江.toml").write_text("team_max = 120", encoding="utf-8")
    assert refused(batches, "2019-2")[0].startswith("2019-02/：没有批次“2019-02”，这个文件夹中的省份文件不会被读到。")


def test_another_provinces_mistakes_do_not_stop_this_one(batches: Path) -> None:
    _province_file(batches, "44-广东.toml", "team_mux = 120")
    assert load_batch("2019-2", ZHEJIANG, folder=batches).team_max == 100


@pytest.mark.parametrize(
    "change, word",
    [
        (lambda p: p.unlink(), "打不开"),
        (lambda p: p.write_text("", encoding="utf-8"), "第一行应是列名"),
        (lambda p: p.write_bytes("code,名称\n1,甲\n".encode("gb18030")), "UTF-8"),
        (lambda p: p.write_text(p.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8"), "没有数据"),
    ],
)
@pytest.mark.parametrize("name", reference.COLUMNS)
def test_a_broken_reference_table_is_refused(tmp_path: Path, name: str, change, word: str) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "reference"
    shutil.copytree(reference.REFERENCE, folder)
    check_reference(folder)
    change(folder / name)
    with pytest.raises(ConfigError) as caught:
        check_reference(folder)
    assert name in str(caught.value)
    assert word in str(caught.value)


@pytest.mark.parametrize(
    "old, new, word",
    [
        ("电子商务数据分析,中职", "电子商务数据分折,中职", "“电子商务数据分析”"),
        ("电子商务数据分析,中职", "电子商务数据分析,中专", "“中职”"),
        (",121100,", ",1211,", "“1211”不是 6 位数字。"),
        (",121100,", ",90900,", "“90900”不是 6 位数字（首位 0 被 Excel 去掉了）"),
    ],
)
def test_a_reference_row_that_could_never_count_is_refused(
    batches: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, word: str
) -> None:
    folder = tmp_path / "reference"
    shutil.copytree(reference.REFERENCE, folder)
    path = folder / "certificate_majors.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([rows[0], rows[1].replace(old, new), *rows[2:]]), encoding="utf-8-sig")
    monkeypatch.setattr(reference, "REFERENCE", folder)
    problems = refused(batches, "2019-2")
    assert len(problems) == 1
    assert "certificate_majors.csv 第 2 行" in problems[0]
    assert word in problems[0]


@pytest.mark.parametrize(
    "text, line, word",
    [
        ('id = "own"\nname = "自"\nlayot = 1\n[[sheets]]\ntables = ["school"]\nstyle = "rows"\nnames = ["表"]', 3, "layot"),
        ('id = "own"\nname = "自"\n[[sheets]]\ntables = ["scool"]\nstyle = "rows"\nnames = ["表"]', 4, "“school”"),
        ('id = "own"\nname = "自"\n[[sheets]]\ntables = ["school"]\nstyle = "row"\nnames = ["表"]', 5, "rows"),
        ('id = "own"\nname = "自"\n[[sheets]]\ntables = ["school"]\nstyle = "rows"\nnames = []', 6, "names"),
        ('id = "own"\nname = "自"\n[[sheets]]\ntables = ["school"]\nstyle = "rows"\nnames = ["表"]\n[headings]\nschol_name = ["校名"]', 8, "“school_name”"),
        ('id = "own"\nname = "自"\noptional = ["citty"]\n[[sheets]]\ntables = ["school"]\nstyle = "rows"\nnames = ["表"]', 3, "“city”"),
        ('id = "other"\nname = "自"\n[[sheets]]\ntables = ["school"]\nstyle = "rows"\nnames = ["表"]', 1, 'id = "own"'),
        ('id = "own"\nname = "自"', 1, "[[sheets]]"),
    ],
)  # fmt: skip
def test_a_broken_layout_is_refused(
    batches: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, line: int, word: str
) -> None:
    from pipeline.settings import layouts

    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts" / "own.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(layouts, "LAYOUTS", tmp_path / "layouts")
    problems = of_batch(batches, 'layouts = ["own"]')
    assert problems[0].startswith(f"layouts/own.toml 第 {line} 行"), problems
    assert word in problems[0]


_DOCUMENT = """id = "own"
name = "名单"
kind = "roster"
[[sheets]]
tables = ["roster"]
style = "rows"
names = ["名单"]
[sheets.headings]
school_name = ["院校名称"]
"""


@pytest.mark.parametrize(
    "old, new, line, word",
    [
        ('kind = "roster"', 'kind = "list"', 3, "roster"),
        ('kind = "roster"', "kind = 5", 3, "roster"),
        ('kind = "roster"', 'kind = "roster"\noptional = []', 4, "optional"),
        ('style = "rows"', 'style = "pairs"', 6, "rows"),
        ('names = ["名单"]', 'names = ["名单"]\nmarks = ["schol_name"]', 8, "“school_name”"),
        ('names = ["名单"]', 'names = ["名单"]\nwithout = "证书"', 8, "文字的列表"),
        ('names = ["名单"]', 'names = ["名单"]\ntitle = ["应报"]', 8, "应为文字"),
        ('["roster"]', '["roster", "school"]', 5, "只能有一个表"),
        ('["院校名称"]', '[""]', 9, "school_name"),
        ('["院校名称"]', "[]", 9, "school_name"),
        ('school_name = ["院校名称"]', 'name = ["院校名称"]', 4, "缺少栏目“school_name”"),
        ('[sheets.headings]\nschool_name = ["院校名称"]', "", 4, "[sheets.headings]"),
        ('kind = "roster"', 'kind = "summary"', 4, "marks"),
        ('name = "名单"', 'name = " "', 2, "不能为空"),
    ],
)
def test_a_broken_layout_of_a_document_is_refused_though_no_batch_names_it(
    batches: Path, tmp_path: Path, old: str, new: str, line: int, word: str
) -> None:
    (tmp_path / "layouts").mkdir()
    path = tmp_path / "layouts" / "own.toml"
    path.write_text(_DOCUMENT, encoding="utf-8")
    assert "own" not in load_batch("2019-2", folder=batches).layouts
    assert old in _DOCUMENT
    path.write_text(_DOCUMENT.replace(old, new), encoding="utf-8")
    problems = refused(batches, "2019-2")
    assert problems[0].startswith(f"layouts/own.toml 第 {line} 行"), problems
    assert word in problems[0]


def test_what_is_no_toml_among_the_layouts_is_refused(batches: Path, tmp_path: Path) -> None:
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts" / "own.toml").write_text("kind = roster", encoding="utf-8")
    assert refused(batches, "2019-2")[0].startswith("layouts/own.toml 第 1 行")


def test_a_batch_lists_forms_of_returns_only(batches: Path) -> None:
    assert "“huizongbiao”不是申报表的版式" in of_batch(batches, 'layouts = ["shenbaobiao", "huizongbiao"]')[0]
