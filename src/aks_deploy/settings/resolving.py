"""From what was given to settings that a run can start from; everything that is wrong is reported at once."""

from pydantic import SecretStr

from aks_deploy.domain.workspace import WorkspaceReference
from aks_deploy.settings.approved import approved_plan
from aks_deploy.settings.config_file import from_config_file
from aks_deploy.settings.files import UnusableFileError, WorkspaceFiles
from aks_deploy.settings.findings import Findings
from aks_deploy.settings.formats import workspace_json
from aks_deploy.settings.formats.credentials import Credentials, read_credentials
from aks_deploy.settings.given import GivenSettings
from aks_deploy.settings.located import Located
from aks_deploy.settings.model import PLAN_FILE, SECTIONS
from aks_deploy.settings.offer import SignInOffer
from aks_deploy.settings.resolved import LayeredSettings, ResolvedSettings
from aks_deploy.settings.running import runnable
from aks_deploy.settings.screening import screened
from aks_deploy.settings.sections import with_cluster_name, with_sections
from aks_deploy.settings.signing_in import signing_in
from aks_deploy.settings.tls import with_tls
from aks_deploy.settings.validation import validated

_NIL = "00000000-0000-0000-0000-000000000000"


def resolve(given: GivenSettings, files: WorkspaceFiles) -> ResolvedSettings:
    """The settings that a run starts from. Reads files of the workspace folder; asks nobody else.

    Raises:
        InvalidInputError: with every problem that was found; with the command `validate` what is missing is none.
    """
    findings = Findings(given.problems)
    sound = screened(given, findings)
    credentials = _credentials(sound, findings)
    layered = _layered(sound, files, credentials, findings)
    tls = with_tls(layered, files, findings)
    runs = runnable(layered, files, findings)
    approved = approved_plan(layered, files, findings)
    _check_written_files(layered, files, findings)
    _check_blobfuse(layered, findings)
    validating = layered.settings.command == "validate"
    # Where there is nothing to deploy nobody is asked: a pull request from a fork has no credentials, and ends well.
    needed = runs is not None or layered.settings.missing_image == "error" or validating
    workspace = _workspace(layered, findings) if needed else None
    identity = signing_in(layered, credentials, sound.offer, findings) if needed else None
    _check_cluster(layered, workspace, findings)
    # A name that nobody knows is often that of what is missing.
    findings.raise_all(but_missing=validating or bool(given.problems))
    read, sign_in = tls.layered, _secrets(credentials, sound.offer)
    return ResolvedSettings(
        read.settings,
        read.sources,
        findings.notes,
        workspace,
        identity,
        sign_in,
        runs,
        certificate=tls.certificate,
        missing=findings.missing,
        approved=approved,
    )


def layered_settings(given: GivenSettings, files: WorkspaceFiles) -> LayeredSettings:
    """The settings with their sources, complete or not: what `aks-deploy settings` shows.

    Raises:
        InvalidInputError: with every problem of what was given; what is missing is none.
    """
    findings = Findings(given.problems)
    sound = screened(given, findings)
    layered = _layered(sound, files, _credentials(sound, findings), findings)
    findings.raise_all()
    return layered


def _layered(
    given: GivenSettings, files: WorkspaceFiles, credentials: Credentials | None, findings: Findings
) -> LayeredSettings:
    """Lay the layers: workspace file, configuration file, section settings, single settings; the last one wins."""
    laid = with_sections(from_config_file(given, files, findings), given, files, findings)
    laid = with_cluster_name(laid | _singles(given), findings)
    beside = {"subscription_id": credentials.subscription_id} if credentials and credentials.subscription_id else {}
    return validated({**beside, **workspace_json.workspace_layer(laid, files, findings), **laid}, findings)


def _singles(given: GivenSettings) -> dict[str, Located]:
    texts = {name: item for name, item in given.values.items() if name not in SECTIONS.values()}
    return {name: Located(item.text.strip(), item.source, item.text.strip()) for name, item in texts.items()}


def _credentials(given: GivenSettings, findings: Findings) -> Credentials | None:
    text = given.values.get("azure_credentials")
    return read_credentials(text, findings) if text else None


def _secrets(credentials: Credentials | None, offer: SignInOffer) -> tuple[SecretStr, ...]:
    """All that could sign somebody in: what is not used must not be shown either."""
    given = (credentials.principal.client_secret,) if credentials else ()
    return (*given, offer.id_token.request_token) if offer.id_token else given


def _workspace(layered: LayeredSettings, findings: Findings) -> WorkspaceReference | None:
    settings = layered.settings
    found = {name: getattr(settings, name) for name in workspace_json.WORKSPACE_KEYS}
    missing = [name for name, value in found.items() if value is None and not findings.faulty(name)]
    if missing and not findings.faulty("workspace_file") and not findings.faulty("config_file"):
        workspace_json.note_missing(missing, findings)
    if settings.subscription_id == _NIL:
        message = "subscription_id is the GUID of examples, not of a subscription"
        findings.add(layered.source("subscription_id"), message, hint="Write the real value in its place.")
    return WorkspaceReference(**found) if None not in found.values() else None


def _check_written_files(layered: LayeredSettings, files: WorkspaceFiles, findings: Findings) -> None:
    written = {"webservice_file": layered.settings.webservice_file}
    if layered.settings.command == "plan":
        written["plan_file"] = layered.settings.plan_file or PLAN_FILE
    for setting, path in written.items():
        try:
            files.locate(path)
        except UnusableFileError as error:
            findings.add(layered.source(setting), str(error), setting=setting)


def _check_cluster(layered: LayeredSettings, workspace: WorkspaceReference | None, findings: Findings) -> None:
    settings, place = layered.settings, layered.source("attach_config")
    if settings.attach_config is not None and settings.provisioning_config is not None:
        other = layered.source("provisioning_config")
        message = f"attach-config and provisioning-config exclude each other; provisioning-config comes from {other}"
        findings.add(place, message, hint="Leave out one of the two.", setting="attach_config")
    if settings.attach_config is not None and workspace and settings.attach_config.elsewhere(workspace.subscription_id):
        message = f"resource_id: the AKS cluster is not in the workspace's subscription, {workspace.subscription_id}"
        hint = "Azure ML attaches AKS clusters of the workspace's own subscription only."
        findings.add(layered.source("attach.resource_id"), message, hint=hint, setting="attach_config")


def _check_blobfuse(layered: LayeredSettings, findings: Findings) -> None:
    """Refuse what azureml-core takes and drops without a word where a web service is made from an image."""
    if layered.settings.deployment_config.blobfuse_enabled is not None and "models" not in layered.sources:
        message = "blobfuse_enabled is for web services made from models; for an image azureml-core never sends it"
        findings.add(layered.source("deployment.blobfuse_enabled"), message, hint="Leave it out.")
