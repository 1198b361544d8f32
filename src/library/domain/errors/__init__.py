"""Every way the library can say no.

LibraryError
  Malformed              malformed        cannot be read at all
  WrongHost              malformed        the request names another host than this library's
  NoBackup               malformed        the file is no backup, or not as it was written
  Unauthenticated        unauthenticated  we do not know who asks
    NotSignedIn            no valid session or token came with the request
    WrongCredentials       this e-mail address and password do not go together
  Forbidden              forbidden        we know who asks, and they may not
    NotTheOwner            only the owner of a book changes it
    RoleMissing            the member's role does not include this
    ScopeMissing           the token was not given this right
    SignInNeeded           a token does not do this, only who signed in
    NotAMember             the operator of the server owns nothing
    Suspended              the account is suspended
    RegistrationClosed     nobody can join by themselves here
    InvitationNeeded       nobody joins here without an invitation
    SetUpDone              there is an admin already
    CrossSite              a browser sent it from another site, or without its CSRF token
  NotFound               missing          no such thing, or not for you to see
  LinkNotValid           missing          the link was used, is over, or never was
  Conflict               conflict         lost a race; was tried again
  LeaseLost              conflict         somebody else has taken this job since
  Refused                refused          a rule forbids it: see the policy modules
    EmailTaken             another member has this e-mail address
    LastAdmin              somebody has to remain who can administer
    MailRefused            the post will never take a letter to this address
    FileTaken              a backup takes no other file's place
    NotEmpty               a backup is restored only where there is nothing
    OtherDatabase          a backup goes back into the kind of database that it is of
    NewerBackup            the backup is of a newer program
  Stale                  stale            not the version that you named; read it again
  TooLarge               too_large        more than we take at once
  TooMany                too_many         tried too often; wait
  Invalid                invalid          readable, but fields in it are wrong
  KeyReused              invalid          an Idempotency-Key stands for one request, and this is another
  Unavailable            unavailable      something that we need does not answer
  NotMigrated            unavailable      the database has an older schema than this program
  ProgramMissing         unavailable      a program that we need is not installed
  BrokenOff              unavailable      a backup did not come to its end

`kind` decides how an edge answers (HTTP status, exit code), `code` is stable and for programs, `says` is the sentence
for people, and the attributes are the data in it.

The classes are in the modules beside this one. A new one is drawn above and named below, where everybody imports it.
"""

from library.domain.errors.base import Kind, LibraryError
from library.domain.errors.requests import Invalid, KeyReused, Malformed, NoBackup, Problem, TooLarge, WrongHost
from library.domain.errors.rights import (
    CrossSite,
    Forbidden,
    InvitationNeeded,
    NotAMember,
    NotSignedIn,
    NotTheOwner,
    RegistrationClosed,
    RoleMissing,
    ScopeMissing,
    SetUpDone,
    SignInNeeded,
    Suspended,
    Unauthenticated,
    WrongCredentials,
)
from library.domain.errors.rules import (
    EmailTaken,
    FileTaken,
    LastAdmin,
    MailRefused,
    NewerBackup,
    NotEmpty,
    OtherDatabase,
    Refused,
)
from library.domain.errors.state import (
    BrokenOff,
    Conflict,
    LeaseLost,
    LinkNotValid,
    NotFound,
    NotMigrated,
    ProgramMissing,
    Stale,
    TooMany,
    Unavailable,
)

__all__ = [
    "BrokenOff",
    "Conflict",
    "CrossSite",
    "EmailTaken",
    "FileTaken",
    "Forbidden",
    "Invalid",
    "InvitationNeeded",
    "KeyReused",
    "Kind",
    "LastAdmin",
    "LeaseLost",
    "LibraryError",
    "LinkNotValid",
    "MailRefused",
    "Malformed",
    "NewerBackup",
    "NoBackup",
    "NotAMember",
    "NotEmpty",
    "NotFound",
    "NotMigrated",
    "NotSignedIn",
    "NotTheOwner",
    "OtherDatabase",
    "Problem",
    "ProgramMissing",
    "Refused",
    "RegistrationClosed",
    "RoleMissing",
    "ScopeMissing",
    "SetUpDone",
    "SignInNeeded",
    "Stale",
    "Suspended",
    "TooLarge",
    "TooMany",
    "Unauthenticated",
    "Unavailable",
    "WrongCredentials",
    "WrongHost",
]

for _name in __all__:  # an error is shown by the name that it is imported by
    globals()[_name].__module__ = __name__
