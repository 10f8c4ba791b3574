"""Phone and address are sealed like the CPR number, and all that is sealed names its key.

Runs with the keys the numbers were sealed with (one of each, so far), and cannot be undone: with the
earlier program, a number that names its key does not open.
"""

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import migrations, models

from bostoette.crypto import NONCE_BYTES, blind_index, seal


def opened_as_before(sealed, row):
    """A number sealed as it was until now: one byte, the nonce, the text bound to its row alone."""
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    return AESGCM(settings.CPR_ENCRYPTION_KEY).decrypt(nonce, body, row.bytes).decode()


def seal_anew(apps, schema_editor):
    Citizen = apps.get_model("citizens", "Citizen")
    schema_editor.execute(
        "select set_config('bostoette.scope', 'whole', true)"
    )  # past the wall, if it stands
    for citizen in Citizen.objects.using(schema_editor.connection.alias).iterator(chunk_size=1000):
        if citizen.cpr_sealed:
            digits = opened_as_before(bytes(citizen.cpr_sealed), citizen.pk)
            citizen.cpr_sealed = seal(digits, row=citizen.pk, what="cpr")
            citizen.cpr_index = blind_index(digits, scope=f"cpr|{citizen.municipality_id}")
        if citizen.phone:
            citizen.phone_sealed = seal(citizen.phone, row=citizen.pk, what="phone")
        if citizen.address:
            citizen.address_sealed = seal(citizen.address, row=citizen.pk, what="address")
        citizen.save(update_fields=["cpr_sealed", "cpr_index", "phone_sealed", "address_sealed"])


class Migration(migrations.Migration):
    dependencies = [("citizens", "0002_follow_citizen")]

    operations = [
        migrations.AddField(
            model_name="citizen",
            name="address_sealed",
            field=models.BinaryField(null=True, verbose_name="adresse"),
        ),
        migrations.AddField(
            model_name="citizen",
            name="phone_sealed",
            field=models.BinaryField(null=True, verbose_name="telefon"),
        ),
        migrations.RunPython(seal_anew),
        migrations.RemoveField(model_name="citizen", name="address"),
        migrations.RemoveField(model_name="citizen", name="phone"),
    ]
