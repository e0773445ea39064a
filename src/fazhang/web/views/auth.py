"""Signing in and out, the password, the help page, and the health probe."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from fazhang.places import queries as places
from fazhang.places.roles import PERMISSIONS, ROLES
from fazhang.places.scope import scope_of


class SignIn(AuthenticationForm):
    error_messages = {
        "invalid_login": "用户名或者密码不正确。请核对大小写；忘记密码的，请联系本单位管理员重置。",
        "inactive": "该用户已停用，请联系本单位管理员。",
    }


class NewPassword(PasswordChangeForm):
    error_messages = {
        "password_incorrect": "原密码不正确，请重新输入。",
        "password_mismatch": "两次输入的新密码不一致。",
        "same": "新密码不能与原密码相同。",
    }

    def clean_new_password1(self) -> str:
        """A first password, which whoever handed it over knows, must not be kept by “changing” it to itself."""
        given = self.cleaned_data["new_password1"]
        if self.user.check_password(given):
            raise ValidationError(self.error_messages["same"], code="same")
        return given


_login = LoginView.as_view(template_name="web/login.html", redirect_authenticated_user=True, authentication_form=SignIn)
_logout = LogoutView.as_view()


@login_not_required
def sign_in(request: HttpRequest) -> HttpResponseBase:
    return _login(request)


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponseBase:
    return _logout(request)


@sensitive_post_parameters()
@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; forced after a first sign-in."""
    user = request.user
    form = NewPassword(user, request.POST or None)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        form.save()
        places.password_changed(user)
        update_session_auth_hash(request, form.user)
        messages.success(request, "密码已修改，请使用新密码登录。")
        return redirect("workbench")
    return render(request, "web/password.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """What each role may do, and why something is refused."""
    scope = scope_of(request.user)
    grid = [(code, text, [role.code for role in ROLES.values() if code in role.permissions]) for code, text in
            PERMISSIONS.items()]  # fmt: skip
    return render(request, "web/help.html", {"roles": ROLES.values(), "grid": grid, "mine": scope.role, "scope": scope})


@login_not_required
@require_GET
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """For a supervisor on the intranet: 200 when the database answers."""
    places.ping()
    return HttpResponse("ok", content_type="text/plain")
