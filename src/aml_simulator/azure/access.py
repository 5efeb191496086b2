"""What stands in front of the handlers: a valid token, a workspace that exists, a role that allows it."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from aml_simulator.azure.errors import ApiError
from aml_simulator.azure.roles import PROVIDER
from aml_simulator.azure.routing import Call, Handler, InWorkspace, SignedIn
from aml_simulator.http import Response


def signed_in(handler: Callable[[SignedIn], Response]) -> Handler:
    """A handler that needs a valid token."""

    @wraps(handler)
    def checked(call: Call) -> Response:
        return handler(_authenticated(call))

    return checked


def in_workspace(handler: Callable[[InWorkspace], Response], action: str) -> Handler:
    """A handler that needs a valid token, a workspace that is there, and the right to do `action` in it.

    `action` is the end of Azure's name for it, after `…/workspaces/`, or another provider's whole name.
    """
    full = action if action.startswith("Microsoft.") else f"{PROVIDER}/workspaces/{action}"

    @wraps(handler)
    def checked(call: Call) -> Response:
        return handler(_admitted(_authenticated(call), full))

    return checked


def in_subscription(handler: Callable[[SignedIn], Response], action: str) -> Handler:
    """A handler that needs a valid token, and the right to do `action`, provider and all, in the whole subscription."""

    @wraps(handler)
    def checked(call: Call) -> Response:
        caller = _authenticated(call)
        if not caller.principal.may(action, subscription_of(caller)):
            raise forbidden(caller, action, f"/subscriptions/{call.params['subscription']}")
        return handler(caller)

    return checked


def _authenticated(call: Call) -> SignedIn:
    client_id = call.world.tokens.client_of(call.request.headers.get("authorization", ""), call.cloud)
    principal = call.world.principals.get(client_id)
    if principal is None:
        raise ApiError(401, "InvalidAuthenticationToken", f"There is no service principal for '{client_id}'.")
    return SignedIn(call.request, call.world, call.cloud, call.params, principal)


def _admitted(call: SignedIn, action: str) -> InWorkspace:
    workspace = call.world.workspace(call.params["subscription"], call.params["group"], call.params["workspace"])
    if workspace is None:
        raise _nothing_there(call, action)
    if not call.principal.may(action, workspace.subscription, workspace.name):
        raise forbidden(call, action, workspace.path)
    return InWorkspace(call.request, call.world, call.cloud, call.params, call.principal, workspace)


def forbidden(call: SignedIn, action: str, scope: str) -> ApiError:
    """The refusal of a principal without the role.

    Source: code and facts as Azure Resource Manager gives them; wording by assumption.
    """
    return ApiError(
        403,
        "AuthorizationFailed",
        f"The client '{call.principal.client_id}' with object id '{call.principal.object_id}' is not authorized "
        f"to perform action '{action}' over scope '{scope}'.",
    )


def _nothing_there(call: SignedIn, action: str) -> ApiError:
    """Why there is no such workspace; a principal without a role above it is not told.

    Source: codes as Azure Resource Manager gives them.
    """
    wanted, group, name = (call.params[part] for part in ("subscription", "group", "workspace"))
    subscription = next((known for known in call.world.spec.subscriptions if str(known) == wanted.lower()), None)
    if subscription is None:
        return ApiError(404, "SubscriptionNotFound", f"The subscription '{wanted}' could not be found.")
    if not call.principal.sees(subscription, []):
        return forbidden(call, action, call.request.path)
    if not _has_group(call, subscription, group):
        return ApiError(404, "ResourceGroupNotFound", f"Resource group '{group}' could not be found.")
    resource = f"{PROVIDER}/workspaces/{name}"
    return ApiError(404, "ResourceNotFound", f"The Resource '{resource}' under resource group '{group}' was not found.")


def _has_group(call: SignedIn, subscription: UUID, group: str) -> bool:
    """Whether the resource group exists: those of workspaces do."""
    wanted = (str(subscription), group.lower())
    return any(key[:2] == wanted for key in call.world.workspaces)


def visible_subscriptions(call: SignedIn) -> list[UUID]:
    """The subscriptions in which the caller has any role."""
    names: dict[UUID, list[str]] = {}
    for workspace in call.world.workspaces.values():
        names.setdefault(workspace.subscription, []).append(workspace.name)
    return [each for each in call.world.spec.subscriptions if call.principal.sees(each, names.get(each, []))]


def subscription_of(call: SignedIn) -> UUID:
    """The subscription in the path, if the caller has any role in it.

    Raises:
        ApiError: 404 where it is not there or not visible.
    """
    wanted = call.params["subscription"].lower()
    found = next((known for known in visible_subscriptions(call) if str(known) == wanted), None)
    if found is None:
        raise ApiError(404, "SubscriptionNotFound", f"The subscription '{wanted}' could not be found.")
    return found
