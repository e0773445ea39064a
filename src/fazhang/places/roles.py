"""Roles: who may do what. Each user has one role, bound to one node of the region tree (fazhang.places.scope)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PERMISSIONS: Mapping[str, str] = {
    "register": "登记记录",
    "handle": "办理、归档、退出等流程操作",
    "amend": "更正已登记的记录（红字冲正）",
    "dispatch": "受理、分派、核查网格员上报的事项，交办群众意见，责令整改隐患",
    "reopen": "重新办理已办结的记录，撤回上一步",
    "approve": "审批延长期限、回避等依法由负责人批准的事项",
    "legal": "出具合法性审查、法制审核意见",
    "supervise": "督办、发督办牌",
    "void": "作废记录",
    "attach": "上传证据材料",
    "records": "查看记录",
    "evidence": "打开证据材料，阅读文字记述",
    "personal": "查看居民个人信息（须说明理由，留痕）",
    "figures": "查看报表和指标，下钻到分录",
    "books": "查看凭证、期间，运行核验",
    "close": "结账",
    "draft": "起草、修改报告",
    "review": "审核报告",
    "sign": "签发报告",
    "file": "报送报告、登记公开情况",
    "reports": "查看报告",
    "places": "维护网格、机构、岗位和人员",
    "users": "维护用户",
}


DECISIONS = frozenset({"approve", "legal", "supervise"})
"""Permissions to decide on a matter, which is not the same as to handle it."""


@dataclass(frozen=True)
class Role:
    """`grid_only`: sees and registers only the ledgers meant for grid members. `level` of the node it is bound to."""

    code: str
    name: str
    description: str
    permissions: frozenset[str]
    levels: tuple[str, ...] = ("town",)
    grid_only: bool = False


def _role(code: str, name: str, description: str, permissions: str, **more: object) -> Role:
    granted = frozenset(permissions.split())
    if unknown := granted - set(PERMISSIONS):
        raise ValueError(f"{code}: unknown permissions {unknown}")
    return Role(code, name, description, granted, **more)  # type: ignore[arg-type]


ROLES: Mapping[str, Role] = {
    role.code: role
    for role in (
        _role(
            "clerk", "登记员", "党政办、司法所等科室的工作人员，登记和办理各类台账，起草、报送报告。",
            "register handle dispatch amend attach records evidence personal figures books draft file reports",
        ),
        _role(
            "grid", "网格员", "在自己的网格内上报信息、登记纠纷和走访。",
            "register handle attach records evidence figures",
            levels=("village", "grid1", "grid2", "grid3"), grid_only=True,
        ),
        _role(
            "head", "部门负责人", "科室负责人，在登记员权限之外可重新办理、作废记录，审核报告，结账。",
            "register handle dispatch amend reopen void attach legal records evidence personal figures books close draft review file reports",
        ),
        _role(
            "deputy", "分管领导", "分管法治建设的班子成员，查看全部台账和报表，审核报告。",
            "approve supervise records evidence personal figures books review reports",
        ),
        _role(
            "chief", "主要领导", "党委、政府主要负责人，查看全部台账和报表，签发报告，批准结账。",
            "approve supervise records evidence figures books close sign reports",
        ),
        _role(
            "county", "县级督察", "县级法治督察人员，查看辖区各乡镇的报表、账簿、记录和报告；可能含有居民个人信息的证据材料和文字记述只在本乡镇可见。",
            "supervise records figures books reports",
            levels=("county", "city", "province"),
        ),
        _role(
            "admin", "管理员", "维护本单位的网格、机构、人员和用户，不办理业务。",
            "places users books",
            levels=("town", "county"),
        ),
    )
}  # fmt: skip
