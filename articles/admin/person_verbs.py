"""What a superuser does with an account, each with its question: the words of the buttons on the page of a person."""

from django.utils.translation import gettext_lazy

from ..accounts import factors, people


class PersonVerb:
    """One thing that a superuser does with an account: its words, when it is offered, and what it says afterwards."""

    def __init__(self, title, button, sentences, done, do, offered):
        self.title, self.button, self.sentences, self.done = title, button, sentences, done
        self.do, self.offered = do, offered


VERBS = {
    "invite-again": PersonVerb(
        gettext_lazy("Send the invitation again"),
        gettext_lazy("Send it again"),
        [gettext_lazy("A mail with a new link to set a password goes to the address of the account.")],
        gettext_lazy("The invitation is on its way."),
        people.send_link,
        people.is_invited,
    ),
    "send-link": PersonVerb(
        gettext_lazy("Send a link to set a password"),
        gettext_lazy("Send the link"),
        [
            gettext_lazy(
                "A mail goes to the address of the account. The password of now works until it is used."
            )
        ],
        gettext_lazy("The mail is on its way."),
        people.send_link,
        lambda user: user.is_active and not people.is_invited(user),
    ),
    "end-sessions": PersonVerb(
        gettext_lazy("Sign out everywhere"),
        gettext_lazy("Sign out everywhere"),
        [
            gettext_lazy(
                "Every browser in which this colleague is signed in is signed out at once. Password and second factor stay."
            )
        ],
        gettext_lazy("Signed out everywhere."),
        people.end_sessions,
        lambda user: user.is_active,
    ),
    "reset-second-factor": PersonVerb(
        gettext_lazy("Reset the second factor"),
        gettext_lazy("Reset it"),
        [
            gettext_lazy(
                "For a colleague who has lost the phone and the recovery codes. Be sure that it is them who ask."
            ),
            gettext_lazy("Apps, passkeys and codes of the account end, and it is signed out everywhere."),
        ],
        gettext_lazy("The second factor is reset."),
        people.reset_second_factor,
        factors.has_one,
    ),
    "deactivate": PersonVerb(
        gettext_lazy("Deactivate"),
        gettext_lazy("Deactivate the account"),
        [
            gettext_lazy(
                "The account is signed out everywhere at once. Password, links in mails and second factors are void."
            ),
            gettext_lazy(
                "What this colleague wrote stays, under their name. The account can be reactivated."
            ),
        ],
        gettext_lazy("The account is deactivated."),
        people.deactivate,
        lambda user: user.is_active,
    ),
    "reactivate": PersonVerb(
        gettext_lazy("Reactivate"),
        gettext_lazy("Reactivate the account"),
        [gettext_lazy("A mail with a link to set a new password goes to the address of the account.")],
        gettext_lazy("The account is open again; the mail is on its way."),
        people.reactivate,
        lambda user: not user.is_active,
    ),
}
