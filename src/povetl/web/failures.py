"""What an error of httpx means: a fetch status, and a sentence about it."""

import ssl

import httpx

from povetl.web.address import Address


def problem_of(error: Exception, *, answered: bool, said: bool, address: Address) -> tuple[str, str]:
    """Status and sentence of an httpx error; a response head had come (``answered``), or any byte (``said``)."""
    detail = str(error) or type(error).__name__
    tls = tls_cause(error)
    if isinstance(error, httpx.ConnectTimeout):
        return "timeout:connect", f"{address.authority} took no connection in time."
    if tls is not None and not answered:
        reason = getattr(tls, "verify_message", "") or getattr(tls, "reason", "") or str(tls)
        return "tls_error", f"The secure connection to {address.host} failed: {reason}."
    if isinstance(error, httpx.TimeoutException):
        return "timeout:read", f"{address.authority} fell silent."
    if isinstance(error, httpx.RemoteProtocolError):
        if "without sending complete message body" in detail:
            return "truncated", f"The answer broke off ({detail})."
        if "without sending a response" in detail:
            if not said:
                return "conn_error", f"{address.authority} closed the connection without an answer."
            detail = "what it sent has no proper head"
        return "protocol_error", f"{address.authority} does not speak proper HTTP ({detail})."
    if isinstance(error, httpx.NetworkError):
        if answered:
            return "truncated", "The connection broke before the answer was complete."
        return "conn_error", f"The connection to {address.authority} failed ({detail})."
    if isinstance(error, httpx.ProxyError):
        return "conn_error", f"The proxy could not reach {address.authority} ({detail})."
    return "protocol_error", f"The request to {address.authority} failed ({detail})."


def tls_cause(error: BaseException) -> ssl.SSLError | None:
    """The TLS error below an error, if there is one."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None
