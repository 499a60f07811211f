from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0002_the_database_wakes_the_worker")]

    operations = [
        migrations.AddField(
            model_name="worker",
            name="edge_told",
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="worker",
            name="edge_waits_since",
            field=models.DateTimeField(null=True),
        ),
    ]
