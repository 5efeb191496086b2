"""TLS of a cluster with a certificate of the user's own: read and checked before anybody is asked for anything."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from pydantic import SecretStr

from aks_deploy.domain.certificate import Certificate
from aks_deploy.domain.cluster_config import ClusterConfig
from aks_deploy.settings.files import UnusableFileError, WorkspaceFiles
from aks_deploy.settings.findings import Findings
from aks_deploy.settings.model import about
from aks_deploy.settings.resolved import LayeredSettings

_CERTIFICATE, _KEY = "ssl_cert_pem", "ssl_key_pem"
_SETTINGS = ("provisioning_config", "attach_config")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TlsSettings:
    """The settings with what PEM files hold beside their paths, and what the certificate says."""

    layered: LayeredSettings
    certificate: Certificate | None = None


def with_tls(layered: LayeredSettings, files: WorkspaceFiles, findings: Findings) -> TlsSettings:
    """Read certificate and key where a cluster is to get some; what is wrong with them is noted."""
    for setting in _SETTINGS:
        config: ClusterConfig | None = getattr(layered.settings, setting)
        if config is not None and config.ssl_cname is not None:
            return _Reader(setting, config, layered, files, findings).read()
    return TlsSettings(layered)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the two for one section."""

    setting: str
    config: ClusterConfig
    layered: LayeredSettings
    files: WorkspaceFiles
    findings: Findings

    def read(self) -> TlsSettings:
        # cryptography takes a while to load, and few need it.
        from aks_deploy.settings.certificates import certificate_for, chain_in, key_in, without_remarks  # noqa: PLC0415

        text, secret = self._text(_CERTIFICATE), self._text(_KEY)
        chain, key = self._judged(_CERTIFICATE, text, chain_in), self._judged(_KEY, secret, key_in)
        if text is None or secret is None or chain is None or key is None:
            return TlsSettings(self.layered)
        certificate = self._judged(_CERTIFICATE, text, lambda _: certificate_for(key, chain))
        contents = {_CERTIFICATE: without_remarks(text), _KEY: SecretStr(without_remarks(secret))}
        read = self.config.model_copy(update=contents)
        settings = self.layered.settings.model_copy(update={self.setting: read})
        return TlsSettings(replace(self.layered, settings=settings), certificate)

    def _text(self, name: str) -> str | None:
        path = getattr(self.config, f"{name}_file")
        if path is None:
            given = getattr(self.config, name)
            return given.get_secret_value() if isinstance(given, SecretStr) else given
        try:
            return self.files.read(path)
        except UnusableFileError as error:
            self._note(name, str(error))
            return None

    def _judged(self, name: str, text: str | None, judge: Callable[[str], T]) -> T | None:
        try:
            return None if text is None else judge(text)
        except ValueError as fault:  # a PemFaultError, whose module is loaded only where it is needed
            self._note(name, str(fault))
            return None

    def _note(self, name: str, fault: str) -> None:
        by_file = getattr(self.config, f"{name}_file")
        parameter = name if by_file is None else f"{name}_file"
        place = self.layered.source(f"{about(self.setting).section}.{parameter}")
        words = fault if by_file is None or by_file in fault else f"'{by_file}' {fault}"
        self.findings.add(place, f"{parameter}: {words}", setting=self.setting)
