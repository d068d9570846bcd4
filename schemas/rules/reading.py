"""F1xx: what stands between a file and its values. Raised while reading; the facts come from the reader."""

from __future__ import annotations

from schemas.rules import Case, Rule

# Cases that are whole files: the key of the fault that ``workshop.sample`` plants.
_PLANTED = {
    "F101-empty": "0 字节的文件",
    "F101-cut-off": "只传了一半的工作簿",
    "F102": "设有打开密码的工作簿",
    "F103-pdf": "PDF 文件",
    "F103-picture": "照片",
    "F104-inflated": "解压后过大的工作簿",
    "F104-entities": "含有实体的工作簿",
    "F105": "没有申报表的工作簿",
    "F106-application": "证书申报缺一列",
    "F107-application": "缺少证书申报工作表",
    "F109": "单元格是 #REF!",
    "F110": "公式没有存结果",
    "F111-row": "隐藏的行里有内容",
    "F111-sheet": "隐藏的工作表里有内容",
    "F115": "证书申报只有标题",
    "F117": "带有宏",
}

# Cases that are several files, or a file in its folder: what is put into the inbox, in words that the tests act on.
_INBOX: dict[str, tuple[tuple[Case, ...], tuple[Case, ...]]] = {
    "F108": (
        (Case("表样以外的一列", {"inbox": {"证书申报另加一列": "校内编号"}}),),
        (Case("照表样填写的申报表", {"inbox": {}}),),
    ),
    "F118": (
        (
            Case("首批的申报表", {"inbox": {"申报表的批次": "2019-1"}}),
            Case("招生数栏目是另外三年", {"inbox": {"招生数栏目的年份": (2018, 2019, 2020)}}),
            Case("三个证书都是首批的", {"inbox": {"申报的证书": ("老年照护", "物流管理", "Web前端开发")}}),
            Case("标题和证书是首批的", {"inbox": {"标题": "首批1+X证书制度试点院校申报表", "申报的证书": ("老年照护",)}}),
            Case("只有标题没有改（照常读取，只提示）", {"inbox": {"标题": "第一批1+X证书制度试点院校申报表"}}),
        ),
        (
            Case("照表样填写的申报表", {"inbox": {}}),
            Case("一个年份写错", {"inbox": {"招生数栏目的年份": (2017, 2018, 2020)}}, ("F106",)),
            Case("一个证书是首批的", {"inbox": {"申报的证书": ("老年照护",)}}, ("A301",)),
            Case("三个证书，一个是本批的", {"inbox": {"申报的证书": ("老年照护", "物流管理", "智能财税")}}, ("A301",)),
        ),
    ),
    "F112": (
        (Case("同一文件两份", {"inbox": {"同一文件的份数": 2}}),),
        (Case("只有一份", {"inbox": {"同一文件的份数": 1}}),),
    ),
    "F113": (
        (Case("后来又报了一份", {"inbox": {"两份申报表的填报日期": ("2019-09-12", "2019-09-15")}}),),
        (Case("只有一份", {"inbox": {}}),),
    ),
    "F114": (
        (
            Case(
                "同一天的两份，内容不同",
                {"inbox": {"两份申报表的填报日期": ("2019-09-12", "2019-09-12"), "第二份的联系电话": "13900001111"}},
            ),
        ),
        (
            Case("日期不同", {"inbox": {"两份申报表的填报日期": ("2019-09-12", "2019-09-13"), "第二份的联系电话": "13900001111"}}),
            Case("同一天的两份，内容相同", {"inbox": {"两份申报表的填报日期": ("2019-09-12", "2019-09-12")}}),
        ),
    ),
    "F119": (
        (
            Case("旧表与证书申报不同", {"inbox": {"另一张证书申报": ("证书申报（旧）", "试点学生数不同")}}),
            Case("备份与证书申报相同，只提示", {"inbox": {"另一张证书申报": ("证书申报备份", "相同")}}),
            Case("另一张工作表重复了同一行，只提示", {"inbox": {"另一张证书申报": ("Sheet5", "相同")}}),
        ),
        (
            Case("每样一张工作表", {"inbox": {}}),
            Case("空白的表样留在旁边", {"inbox": {"另一张证书申报": ("证书申报 (2)", "空白")}}),
        ),
    ),
    "F120": (
        (Case("处理这个文件时程序出错", {"inbox": {"程序出错": "读到这所院校时"}}),),
        (Case("程序照常处理", {"inbox": {}}),),
    ),
    "F121": (
        (
            Case("第二行的试点工作方案是否", {"inbox": {"一览表第二行": {"pilot_plan": "否"}}}),
            Case("第二行的联系电话不同", {"inbox": {"一览表第二行": {"contact_phone": "13900001111"}}}),
            Case("第二行的填报日期不同", {"inbox": {"一览表第二行": {"filled_on": "2019-09-13"}}}),
        ),
        (
            Case("各行相同", {"inbox": {"一览表第二行": {}}}),
            Case("写法不同，意思相同", {"inbox": {"一览表第二行": {"pilot_plan": "有", "province": "浙江"}}}),
            Case("第二行留空", {"inbox": {"一览表第二行": {"pilot_plan": "", "contact_phone": "", "filled_on": ""}}}),
        ),
    ),
    "F122": (
        (Case("一行申报带有删除线", {"inbox": {"删除线": "整行"}}),),
        (Case("没有删除线", {"inbox": {}}), Case("一个单元格带有删除线", {"inbox": {"删除线": "一格"}})),
    ),
    "F116": (
        (Case("放在浙江的文件夹里", {"inbox": {"省份": "江苏省"}}),),
        (Case("省份与文件夹相同", {"inbox": {"省份": "浙江省"}}),),
    ),
}


def _f(
    code: str,
    severity: str,
    scope: str,
    fault: str,
    test: str,
    message: str,
    fix: str,
    *,
    expected: str = "",
    field: str = "",
    by: str = "read",
    consequence: str = "",
) -> Rule:
    failing = tuple(Case(words, {"plant": key}) for key, words in _PLANTED.items() if key.split("-")[0] == code)
    passing: tuple[Case, ...] = (Case("照表样填写的申报表"),) if failing else ()
    failing, passing = _INBOX.get(code, (failing, passing))
    return Rule(
        code,
        severity,
        scope,
        field,
        "",
        fault,
        test,
        message,
        fix,
        expected=expected,
        raised_by=by,
        failing=failing,
        passing=passing,
        consequence=consequence,
    )


_AGAIN = "请用 Excel 或 WPS 打开核对，另存为 .xlsx 后重新报送。"

RULES = (
    _f("F101", "error", "file", "文件无法打开", "文件是空的、残缺的、损坏的，或扩展名是表格而内容不是。",
       "文件无法打开：{reason}", _AGAIN, expected="能用 Excel 或 WPS 打开的工作簿"),
    _f("F102", "error", "file", "文件已加密", "工作簿或压缩包设有打开密码。",
       "文件设有密码，无法打开：{reason}", "请取消打开密码后重新报送。", expected="没有打开密码的文件"),
    _f("F103", "error", "file", "文件类型不支持", "内容不是表格（如 pdf、doc、docx、图片、rar、7z）。",
       "这不是表格文件：{reason}", "请报送 .xlsx、.xlsm、.xls、.xlsb、.ods、.et、.csv 格式的申报表，或装有它们的 .zip 压缩包；盖章扫描件请另行存放。",
       expected=".xlsx .xlsm .xls .xlsb .ods .et .csv 或 .zip"),
    _f("F104", "error", "file", "文件超出安全限度", "打开它会超出安全限度（解压字节、压缩比、行数、单元格数、时间、内存），或含有实体、越界文件名、链接。",
       "为安全起见没有继续打开：{reason}", "请只保留申报表内容，另存为新的 .xlsx 后重新报送。", expected="普通的申报表文件"),
    _f("F105", "error", "file", "未找到申报表", "工作簿可以读取，但没有一张工作表符合任何已知版式；内容是汇总表或备案确认表的只提示。",
       "文件可以打开，但没有找到申报表（现有工作表：{sheets}）{what}。", "请核对是否报错了文件；申报表应含“院校信息”“证书申报”“培训团队”，或为“一览表”。",
       expected="申报表或一览表"),
    _f("F106", "error", "sheet", "缺少必需的列", "已识别的表缺少必需的栏目。",
       "缺少必需的{kind}“{heading}”。最接近的现有标题：{near}。", "请补上“{heading}”并填写；如果只是标题写法不同，请改回原标题。", expected="有“{heading}”这一栏"),
    _f("F107", "error", "file", "缺少必需的工作表", "版式中的部分工作表存在，另一些必需的不存在。",
       "按“{layout}”版式读取，缺少工作表：{missing}（现有：{sheets}）。", "请补上工作表“{missing}”后重新报送。", expected="有工作表“{missing}”"),
    _f("F108", "info", "sheet", "有未识别的列", "标题不对应任何栏目，该列不读取。",
       "标题“{heading}”不在表样中，该列没有读取。最接近的栏目：{near}。", "如果该列是表样中的栏目，请改用表样的标题；否则不必处理。", expected="表样中的标题"),
    _f("F109", "error", "cell", "单元格为错误值", "栏目的单元格是 Excel 错误值，如 #REF!、#N/A。",
       "“{heading}”是错误值 {value}，没有可用的内容。", "请改正公式或直接填写数值。", expected="“{heading}”的实际内容", field="*", by="type"),
    _f("F110", "error", "cell", "公式没有计算结果", "栏目的单元格是公式，但文件里没有存它的计算结果。",
       "“{heading}”是公式 {value}，文件中没有计算结果。", "请在 Excel 或 WPS 中打开文件、重新计算并保存，或直接填写数值。", expected="“{heading}”的实际内容",
       field="*", by="type"),
    _f("F111", "info", "sheet", "含隐藏内容", "数据来自隐藏的工作表、行或列。",
       "工作表含{what}，{read}。", "请取消隐藏并核对内容。", expected="没有隐藏内容"),
    _f("F112", "info", "file", "重复文件", "与收件文件夹中另一文件逐字节相同，只计一次。",
       "与“{other}”内容完全相同，只计一次。", "不必处理；可以删去其中一份。", by="versions"),
    _f("F113", "info", "file", "已被新版本取代", "同一院校后来的申报表取代它。",
       "已被同一院校后来的申报表“{other}”取代（填报日期 {mine} → {theirs}）。{changes}", "不必处理；如果应以本文件为准，请移走另一份。", by="versions"),
    _f("F114", "warning", "file", "无法判定版本先后", "同一院校两份不同的申报表填报日期相同。",
       "与“{other}”是同一院校的不同申报表，填报日期都是 {mine}，无法判定先后；现采用收到较晚的“{used}”。{changes}",
       "请向院校核实以哪一份为准，并移走另一份。", expected="一所院校一份申报表", by="versions"),
    _f("F115", "error", "sheet", "表中没有数据", "已识别的证书申报表没有一行数据。",
       "证书申报表中没有填写任何一行。", "请逐行填写申报的证书和专业。", expected="至少一行申报"),
    _f("F116", "warning", "file", "省份不符", "申报表中的省份不是文件夹所属的省份。",
       "申报表的省份是“{value}”，而文件放在{folder}的文件夹中；现按文件夹计入{folder}。", "请核实该校是否属于本省；放错的文件请移到正确的文件夹。",
       expected="{folder}", field="province", by="versions"),
    _f("F117", "info", "file", "含宏或外部链接", "文件含宏或外部链接；一律不运行、不访问。",
       "文件含{what}；没有运行，也没有访问。", "不必处理；建议另存为不含宏的 .xlsx。"),
    _f("F118", "error", "file", "批次不符", "申报表是另一批次的：招生数栏目是另外连续三年的；或标题是另一批次的，而申报的证书没有一个是本批的；或申报的证书全部是另一批次的。其余内容不再核对。只有标题是另一批次的，照常读取，只提示。",
       "{verdict}（依据：{why}）。", "{again}", expected="{mine}的申报表"),
    _f("F119", "warning", "sheet", "多张工作表用途相同", "同一工作簿里有几张工作表用途相同，或一处的内容说不清属于哪里；内容不同的为警告，相同的只提示，无法读取的为错误。",
       "{what}；已读取：{read}；未读取：{left}（{why}）。", "请核对读取的内容是否正确；多余的、作废的工作表请删去后重新报送。", expected="每份内容只填一处"),
    _f("F120", "error", "file", "程序未能处理此文件", "程序在处理这个文件时出错；该文件没有采用，其他文件照常处理。",
       "程序未能处理这个文件：{reason}", "这不一定是院校的错误。请把这个文件和报告顶部的说明一起发给维护人员；急用时可请院校另存为新的 .xlsx 重新报送。",
       expected="程序能够处理的文件", by="run", consequence="该文件没有采用，其中的申报不纳入汇总；其他文件照常处理，程序最后报告出错。"),
    _f("F121", "warning", "sheet", "院校信息前后不一致", "一览表逐行重复院校信息，后面的行与第一行不一致。",
       "同一院校的“{heading}”在第 {first_row} 行是“{first}”，在 {cell} 却是“{value}”{more}；现采用第 {first_row} 行的。",
       "请核对哪一个是对的，把各行改成一致后重新报送。",
       expected="{first}", field="*"),
    _f("F122", "info", "sheet", "含删除线的行", "带删除线的行仍按数据读取。",
       "第 {rows} 行带有删除线，仍按数据读取。", "如果这些行已作废，请删去整行后重新报送；否则不必处理。", expected="没有带删除线的数据行"),
)  # fmt: skip
