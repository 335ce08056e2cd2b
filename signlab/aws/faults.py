"""What AWS and the way there answer, as errors in words."""

import contextlib
import re
from collections.abc import Iterator

from botocore import exceptions
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from signlab.errors import SignlabError

_EXPIRED = ("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired")
_WRONG = (
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
    "InvalidAccessKeyId",
    "AuthFailure",
    "InvalidSignatureException",
)
_DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AllAccessDisabled", "403")
_THROTTLED = ("Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded", "SlowDown")
_ACTION = re.compile(r"perform: ([\w-]+:\w+)")
_CONNECTION = (
    exceptions.ConnectionError,
    exceptions.HTTPClientError,
    exceptions.IncompleteReadError,
)
_LOG_IN = "Log in again: aws sso login, or aws configure."


class UnreachableError(SignlabError):
    """The service did not answer, or asked to be left alone for a while: what was asked may be asked again."""


class DeniedError(SignlabError):
    """The user may not do or see this; somebody else may."""


@contextlib.contextmanager
def in_words(thing: str) -> Iterator[None]:
    """Turn what botocore raises into a ``SignlabError`` about ``thing``. No secret is ever part of it."""
    try:
        yield
    except ClientError as error:
        raise _from_service(thing, error) from None
    except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError):
        cause = "cannot be reached: no credentials of AWS were found"
        raise SignlabError(thing, cause, "Set them up with aws configure, or name a profile.") from None
    except exceptions.ProfileNotFound as error:
        raise SignlabError(thing, f"cannot be reached: {error}", "See aws configure list-profiles.") from None
    except (exceptions.NoRegionError, exceptions.InvalidRegionError):
        raise SignlabError(thing, "cannot be reached: no region is chosen", "Name one: --region us-east-1.") from None
    except (exceptions.UnauthorizedSSOTokenError, exceptions.SSOTokenLoadError, exceptions.TokenRetrievalError):
        raise SignlabError(thing, "cannot be reached: the log-in has expired", _LOG_IN) from None
    except exceptions.CredentialRetrievalError:
        raise SignlabError(thing, "cannot be reached: the credentials could not be had", _LOG_IN) from None
    except exceptions.ParamValidationError as error:
        raise SignlabError(thing, f"was not asked for: {_one_line(str(error))}", "Mend that setting.") from None
    except _CONNECTION as error:
        cause = f"cannot be reached: {_one_line(str(error))}"
        raise UnreachableError(
            thing, cause, "Check the network and the region; what was begun can be taken up."
        ) from None
    except ResponseParserError:  # such as the log-in page of a network
        cause = "cannot be reached: somebody else answers in its place"
        raise UnreachableError(thing, cause, "Check the network, then try again.") from None
    except exceptions.BotoCoreError as error:
        raise SignlabError(thing, f"cannot be reached: {_one_line(str(error))}", "Mend that, then try again.") from None


def code_of(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def message_of(error: ClientError) -> str:
    return _one_line(str(error.response.get("Error", {}).get("Message", "")))


def _from_service(thing: str, error: ClientError) -> SignlabError:
    code, message = code_of(error), message_of(error)
    if code in _EXPIRED:
        return SignlabError(thing, "cannot be reached: the credentials have expired", _LOG_IN)
    if code in _WRONG:
        return SignlabError(thing, "cannot be reached: AWS does not take these credentials", _LOG_IN)
    if code in _DENIED:
        found = _ACTION.search(message)
        action = found[1] if found else str(error.operation_name)
        step = f"Ask whoever looks after the account to allow {action}."
        return DeniedError(thing, f"is not allowed to this user: {action}", step)
    if code in _THROTTLED:
        return UnreachableError(thing, "was asked for too often: AWS is holding back", "Wait a minute, then try again.")
    if code == "ResourceLimitExceeded":
        return SignlabError(
            thing, f"is beyond the account's quota: {message}", "Ask for an increase: see the check list."
        )
    return SignlabError(thing, f"was refused by AWS ({code}): {message}", "Mend that, then try again.")


def _one_line(text: str) -> str:
    return " ".join(text.split())
