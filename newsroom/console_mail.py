"""Mail on the console, as it is read: Django prints it as it travels, and a link broken for transport opens nothing."""

from django.core.mail.backends import console


class EmailBackend(console.EmailBackend):
    """Prints to whom, the subject and the text."""

    def write_message(self, message) -> None:
        """Print one message with a line below it."""
        lines = (f"To: {', '.join(message.to)}", f"Subject: {message.subject}", "", message.body, "-" * 79)
        self.stream.write("\n".join(lines) + "\n")
