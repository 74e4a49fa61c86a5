"""The second look: a larger model of the body's own, asked only where the first look leaves doubt, and off unless it is configured.

`looking` holds it to the same output as every hint, `endpoint` asks a server that speaks the OpenAI protocol, `configured` reads
the settings. It adds hints and takes none away, and like every hint they start nothing (I9).
"""
