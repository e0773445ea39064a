"""Administration: nothing is granted beyond one's own place, passwords are shown once, codes are given in order."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from fazhang.ledgers import door
from fazhang.places import accounts, actions
from fazhang.places.models import Appointment, LeadingGroup, Office, Person, Region, User
from fazhang.places.roles import ROLES
from fazhang.places.scope import Denied, scope_of
from tests.conftest import Enter
from tests.world import COUNTY, OTHER, PASSWORD, TOWN, World

NEW = {"username": "qs_new", "name": "新同志", "role": "clerk", "region": TOWN, "office": ""}


@pytest.fixture
def county_admin(world: World) -> Client:
    region = Region.objects.get(path=COUNTY)
    user = User.objects.create_user("qh_admin", PASSWORD, name="县管理员", role="admin", region=region)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def shown_password(text: str) -> str:
    found = re.search(r"data-password>([^<]+)<", text)
    assert found
    return found[1]


def test_a_new_user_gets_a_password_once_and_must_change_it(world: World, enter: Enter) -> None:
    client = enter("admin")
    answer = client.post("/admin/users/", NEW)
    password = shown_password(answer.content.decode())
    assert answer["Cache-Control"] == "no-store"
    user = User.objects.get(username="qs_new")
    assert (user.role, user.region_id, user.must_change) == ("clerk", TOWN, True)
    assert password not in client.get(f"/admin/users/{user.pk}/").content.decode()
    assert password not in client.get("/admin/users/").content.decode()
    stranger = Client()
    assert stranger.post("/login/", {"username": "qs_new", "password": password}).status_code == 302
    assert stranger.get("/statement/")["Location"] == "/password/"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"username": "qs_clerk"}, "已有人使用"),
        ({"username": "QS_CLERK"}, "已有人使用"),
        ({"username": "新 用户"}, "用户名只用字母"),
        ({"username": ""}, "请填写“用户名”"),
        ({"name": " "}, "请填写“姓名”"),
        ({"role": "root"}, "请选择角色"),
        ({"role": "grid"}, "不能设在乡镇一级"),
        ({"role": "county"}, "不能设在乡镇一级"),
        ({"office": "99999"}, "请选择该地区正在使用的机构"),
    ],
)
def test_what_is_wrong_with_a_user_is_told_and_nothing_typed_is_lost(
    enter: Enter, change: dict[str, str], message: str
) -> None:
    before = User.objects.count()
    answer = enter("admin").post("/admin/users/", NEW | {"name": "保留姓名"} | change)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert message in text
    assert "name" in change or 'value="保留姓名"' in text
    assert User.objects.count() == before


@pytest.mark.parametrize("region", [OTHER, f"{OTHER}201", COUNTY, "9901", "99", "", "990101109"])
@pytest.mark.parametrize("role", ["clerk", "admin", "county", "grid"])
def test_nobody_grants_what_lies_outside(world: World, enter: Enter, region: str, role: str) -> None:
    before = User.objects.count()
    answer = enter("admin").post("/admin/users/", NEW | {"region": region, "role": role})
    assert answer.status_code in (403, 422)
    assert User.objects.count() == before
    clerk = world.user("clerk")
    answer = enter("admin").post(f"/admin/users/{clerk.pk}/", NEW | {"act": "edit", "region": region, "role": role})
    assert answer.status_code in (403, 422)
    clerk.refresh_from_db()
    assert (clerk.region_id, clerk.role) == (TOWN, "clerk")


def test_an_office_of_another_town_is_not_granted(world: World, enter: Enter) -> None:
    foreign = Office.objects.filter(region_id=OTHER).first()
    assert foreign is not None
    answer = enter("admin").post("/admin/users/", NEW | {"office": str(foreign.pk)})
    assert answer.status_code == 422
    assert not User.objects.filter(username="qs_new").exists()


def test_the_verbs_refuse_every_role_without_the_permission(world: World) -> None:
    office, person = Office.objects.filter(region_id=TOWN).first(), Person.objects.create(region_id=TOWN, name="某甲")
    assert office is not None
    user = world.user("clerk")
    for role in set(ROLES) - {"admin"}:
        scope = world.scope(role)
        for verb in (
            lambda s: accounts.add_user(scope=s, username="x", name="x", role="admin", region=TOWN),
            lambda s: accounts.edit_user(scope=s, user=user, name="x", role="admin", region=TOWN),
            lambda s: accounts.reset_password(scope=s, user=user),
            lambda s: accounts.set_user(scope=s, user=user, active=False),
            lambda s: actions.add_grid(scope=s, parent=f"{TOWN}201", name="x"),
            lambda s: actions.retire_region(scope=s, path=f"{TOWN}201001001"),
            lambda s: actions.add_office(scope=s, region=TOWN, name="x"),
            lambda s: actions.add_person(scope=s, region=TOWN, name="x"),
            lambda s: actions.appoint(scope=s, person=person, office=office, post="x", since=None),
            lambda s: actions.add_group(scope=s, region=TOWN, name="x", since=None),
        ):
            with pytest.raises(Denied):
                verb(scope)


def test_the_verbs_refuse_what_belongs_to_another_town(world: World) -> None:
    scope = world.scope("admin")
    office = Office.objects.filter(region_id=OTHER).first()
    person = Person.objects.create(region_id=OTHER, name="某乙")
    assert office is not None
    user = world.user("clerk", OTHER)
    for verb in (
        lambda: accounts.edit_user(scope=scope, user=user, name="x", role="clerk", region=TOWN),
        lambda: accounts.reset_password(scope=scope, user=user),
        lambda: accounts.set_user(scope=scope, user=user, active=False),
        lambda: actions.add_grid(scope=scope, parent=f"{OTHER}201", name="x"),
        lambda: actions.add_village(scope=scope, town=OTHER, code="209", name="x"),
        lambda: actions.rename_region(scope=scope, path=f"{OTHER}201", name="x"),
        lambda: actions.edit_office(scope=scope, office=office, name="x"),
        lambda: actions.set_office(scope=scope, office=office, active=False),
        lambda: actions.rename_person(scope=scope, person=person, name="x"),
        lambda: actions.add_office(scope=scope, region=COUNTY, name="x"),
    ):
        with pytest.raises(Denied):
            verb()


def test_one_does_not_change_oneself(world: World, enter: Enter) -> None:
    own = world.user("admin")
    client = enter("admin")
    for act in ("edit", "off", "reset"):
        answer = client.post(f"/admin/users/{own.pk}/", NEW | {"act": act})
        assert answer.status_code == 403, act
    own.refresh_from_db()
    assert own.is_active


def test_a_deactivated_user_is_out_at_once(world: World, enter: Enter) -> None:
    clerk, desk = world.user("clerk"), enter("clerk")
    assert desk.get("/statement/").status_code == 200
    enter("admin").post(f"/admin/users/{clerk.pk}/", {"act": "off"})
    assert desk.get("/statement/")["Location"].startswith("/login/")
    enter("admin").post(f"/admin/users/{clerk.pk}/", {"act": "on"})
    clerk.refresh_from_db()
    assert clerk.is_active


def test_a_reset_ends_the_old_sessions(world: World, enter: Enter) -> None:
    clerk, desk = world.user("clerk"), enter("clerk")
    assert desk.get("/statement/").status_code == 200
    password = shown_password(enter("admin").post(f"/admin/users/{clerk.pk}/", {"act": "reset"}).content.decode())
    assert desk.get("/statement/")["Location"].startswith("/login/")
    clerk.refresh_from_db()
    assert clerk.check_password(password)
    assert clerk.must_change


def test_passwords_are_long_and_differ() -> None:
    made = {accounts.new_password() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"([a-z2-9]{4}-){2}[a-z2-9]{4}", p) and not set(p) & set("il1o0") for p in made)


def test_the_county_administrator_reaches_every_town(county_admin: Client) -> None:
    answer = county_admin.post("/admin/users/", NEW | {"region": OTHER, "role": "admin"})
    assert answer.status_code == 200
    assert User.objects.get(username="qs_new").region_id == OTHER
    answer = county_admin.post("/admin/users/", NEW | {"username": "insp", "region": COUNTY, "role": "county"})
    assert answer.status_code == 200
    answer = county_admin.post("/admin/users/", NEW | {"username": "up", "region": "9901", "role": "county"})
    assert answer.status_code == 403
    assert county_admin.get(f"/admin/offices/?region={OTHER}").status_code == 200


def test_grids_go_three_levels_down_with_codes_in_order(world: World, enter: Enter) -> None:
    client, village = enter("admin"), f"{TOWN}201"
    assert client.post(f"/admin/regions/?region={village}", {"act": "grid", "name": "第三网格"}).status_code == 302
    third = Region.objects.get(path=f"{village}003")
    assert (third.name, third.level, third.parent_id) == ("第三网格", "grid1", village)
    client.post(f"/admin/regions/?region={third.path}", {"act": "grid", "name": "片组甲"})
    client.post(f"/admin/regions/?region={third.path}001", {"act": "grid", "name": "微网格甲"})
    last = Region.objects.get(path=f"{third.path}001001")
    assert last.level == "grid3"
    client.post(f"/admin/regions/?region={last.path}", {"act": "grid", "name": "再下一级"})
    assert not Region.objects.filter(parent=last).exists()
    again = client.post(f"/admin/regions/?region={village}", {"act": "grid", "name": "第三网格"})
    assert again.status_code == 422
    assert "之下已有“第三网格”" in again.content.decode()


def test_a_code_of_a_retired_grid_is_not_given_again(world: World) -> None:
    scope = world.scope("admin")
    first = actions.add_grid(scope=scope, parent=f"{TOWN}203", name="甲")
    actions.retire_region(scope=scope, path=first.path)
    assert actions.add_grid(scope=scope, parent=f"{TOWN}203", name="甲").path != first.path


def test_a_retired_place_takes_no_records_and_keeps_its_figures(world: World, enter: Enter) -> None:
    client, village = enter("admin"), f"{TOWN}202"
    full = client.post(f"/admin/regions/?region={village}", {"act": "off"})
    assert full.status_code == 422
    assert "请先停用" in full.content.decode()
    for path in (f"{village}001001", f"{village}002001", f"{village}001", f"{village}002", village):
        assert client.post(f"/admin/regions/?region={path}", {"act": "off"}).status_code == 302, path
    entry = door.Entry(
        {"region": village, "occurred_on": "2023-02-03", "form": "会前学法", "topic": "x", "attendance": "9"}
    )
    with pytest.raises(door.Invalid):
        door.register(ledger="study", entries=[entry], scope=world.scope("clerk"))
    text = enter("clerk").get(f"/figure/dispute.registered/?region={village}&from=2023-01-01&to=2023-12-31").content
    assert "1件" in text.decode()
    assert client.post(f"/admin/regions/?region={village}", {"act": "on"}).status_code == 302


def test_a_place_with_a_user_is_not_retired(world: World, enter: Enter) -> None:
    for path in (f"{TOWN}201001001", f"{TOWN}201002001", f"{TOWN}201001", f"{TOWN}201002"):
        actions.retire_region(scope=world.scope("admin"), path=path)
    answer = enter("admin").post(f"/admin/regions/?region={TOWN}201", {"act": "off"})
    assert answer.status_code == 422
    assert "还设在" in answer.content.decode()


def test_a_village_takes_its_official_code(world: World, enter: Enter) -> None:
    client, url = enter("admin"), f"/admin/regions/?region={TOWN}"
    for code in ("", "12", "000", "abc", f"{OTHER}205", "２０５"):
        assert client.post(url, {"act": "village", "name": "新村", "code": code}).status_code == 422, code
    assert client.post(url, {"act": "village", "name": "新村", "code": f"{TOWN}205"}).status_code == 302
    assert Region.objects.get(path=f"{TOWN}205").level == "village"
    assert "已经使用" in client.post(url, {"act": "village", "name": "又村", "code": "205"}).content.decode()


def test_a_town_is_not_renamed_or_retired_here(world: World, enter: Enter) -> None:
    for act in ("rename", "off"):
        assert enter("admin").post(f"/admin/regions/?region={TOWN}", {"act": act, "name": "改名"}).status_code == 403
    assert Region.objects.get(path=TOWN).name == "青石镇"


def test_offices(world: World, enter: Enter) -> None:
    client = enter("admin")
    assert client.post("/admin/offices/", {"name": "便民服务中心", "duty": "一窗受理"}).status_code == 302
    held = Office.objects.get(name="便民服务中心")
    assert held.region_id == TOWN
    twice = client.post("/admin/offices/", {"name": "便民服务中心", "duty": "不丢"})
    assert twice.status_code == 422
    assert "不丢" in twice.content.decode()
    client.post("/admin/offices/", {"office": held.pk, "act": "edit", "name": "政务服务中心", "duty": ""})
    client.post("/admin/offices/", {"office": held.pk, "act": "off"})
    held.refresh_from_db()
    assert (held.name, held.active) == ("政务服务中心", False)
    staffed = world.user("clerk").office
    assert staffed is not None
    assert client.post("/admin/offices/", {"office": staffed.pk, "act": "off"}).status_code == 422
    foreign = Office.objects.filter(region_id=OTHER).first()
    assert foreign is not None
    assert client.post("/admin/offices/", {"office": foreign.pk, "act": "off"}).status_code == 404


def test_people_and_their_posts_have_days(world: World, enter: Enter) -> None:
    client = enter("admin")
    client.post("/admin/people/", {"act": "add", "name": "周某"})
    person = Person.objects.get(name="周某")
    office = Office.objects.filter(region_id=TOWN).first()
    assert office is not None
    post = {"act": "appoint", "person": person.pk, "office": office.pk, "post": "主任", "since": "2022-03-01"}
    assert client.post("/admin/people/", post | {"since": ""}).status_code == 422
    assert client.post("/admin/people/", post | {"office": ""}).status_code == 422
    assert client.post("/admin/people/", post).status_code == 302
    assert "重叠" in client.post("/admin/people/", post | {"since": "2023-03-01"}).content.decode()
    held = Appointment.objects.get()
    early = client.post("/admin/people/", {"act": "end", "appointment": held.pk, "until": "2022-01-01"})
    assert early.status_code == 422
    assert (
        client.post("/admin/people/", {"act": "end", "appointment": held.pk, "until": "2023-06-30"}).status_code == 302
    )
    assert client.post("/admin/people/", post | {"since": "2023-07-01"}).status_code == 302
    assert "周某" in client.get("/admin/people/").content.decode()
    assert "周某" not in enter("admin", OTHER).get("/admin/people/").content.decode()


def test_leading_groups_and_members(world: World, enter: Enter) -> None:
    client, scope = enter("admin"), world.scope("admin")
    person = actions.add_person(scope=scope, region=TOWN, name="周某")
    stranger = Person.objects.create(region_id=OTHER, name="外镇某")
    assert (
        client.post("/admin/groups/", {"act": "add", "name": "法治建设领导小组", "since": "2022-01-01"}).status_code
        == 302
    )
    group = LeadingGroup.objects.get()
    member = {"act": "member", "group": group.pk, "person": person.pk, "role": "组长", "since": "2022-02-01"}
    assert client.post("/admin/groups/", member | {"since": "2021-02-01"}).status_code == 422
    assert client.post("/admin/groups/", member | {"person": stranger.pk}).status_code == 404
    assert client.post("/admin/groups/", member).status_code == 302
    assert "已是成员" in client.post("/admin/groups/", member).content.decode()
    assert client.post("/admin/groups/", {"act": "end", "group": group.pk, "until": "2022-01-15"}).status_code == 422
    assert client.post("/admin/groups/", {"act": "end", "group": group.pk, "until": "2023-12-31"}).status_code == 302
    group.refresh_from_db()
    assert str(group.members.get().until) == "2023-12-31"
    assert client.post("/admin/groups/", member).status_code == 422


def test_a_scope_is_read_anew_after_a_change(world: World) -> None:
    user = world.user("clerk")
    accounts.edit_user(scope=world.scope("admin"), user=user, name="改名", role="deputy", region=TOWN)
    assert scope_of(User.objects.get(pk=user.pk)).role.code == "deputy"
