from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("comments", "0006_screening_and_akismet")]

    operations = []
