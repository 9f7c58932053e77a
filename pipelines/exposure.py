"""Settings of the dashboard's server that must not stand as they are, as codes. Pure.

Asked by the server at its start, which it then refuses, and by `shu doctor` (`reliability.md` 6,
A1, A5, A6). How the options are read is theirs.
"""

import ipaddress
from collections.abc import Iterator, Mapping

MOST_UPLOAD_MB = 20


def is_loopback(address: object) -> bool:
    """Whether only this machine reaches a server bound there; no address means every one."""
    if not isinstance(address, str) or not address:
        return False
    if address == "localhost" or address.startswith("unix://"):
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def faults(options: Mapping[str, object], *, dev_role: str, has_roles: bool) -> Iterator[str]:
    """What is wrong.

    Args:
        options: Streamlit's options by name, as in `server.address`.
        dev_role: the role of the development mode, empty when it is off.
        has_roles: whether a role file is set.
    """
    local = is_loopback(options.get("server.address"))
    if dev_role and not local:
        yield "development_address"
    if dev_role and has_roles:
        yield "development_roles"
    if options.get("server.trustedUserHeaders") and not local:
        yield "trusted_headers"
    for name, code in (
        ("server.enableXsrfProtection", "xsrf"),
        ("server.enableCORS", "cors"),
    ):
        if options.get(name) is False:
            yield code
    for name, code in (
        ("server.enableAgentApi", "agent_api"),
        ("server.enableStaticServing", "static_files"),
    ):
        if options.get(name):
            yield code
    if options.get("client.showErrorDetails") != "none":
        yield "error_details"
    size = options.get("server.maxUploadSize")
    if not isinstance(size, int) or size > MOST_UPLOAD_MB:
        yield "upload_size"
