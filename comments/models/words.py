"""What a search of the queue looks into: the words of name, e-mail and text, as the database takes them apart."""

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func

# Longer than any comment that comes in here; an imported one is found by its beginning. The index of words has a limit.
AS_FAR_AS = 60_000
# Letters and digits stay, everything else separates: "ann@example.org" is three words, so is a part of an address found.
FOLDED = f"regexp_replace(lower(left({{}}, {AS_FAR_AS})), '[^[:alnum:]]+', ' ', 'g')"


class Words(Func):
    """The words of some columns, whatever their language."""

    template = f"to_tsvector('simple'::regconfig, {FOLDED.format('%(expressions)s')})"
    arg_joiner = " || ' ' || "
    output_field = SearchVectorField()
