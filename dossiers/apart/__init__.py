"""What untrusted bytes or long texts are made to do in a separate process: parsers and the PDF
press.

Nothing here imports Django: the process starts in about 0.3 s and knows no secret. `call.py` is the
parent's side, every other module runs in the child.
"""
