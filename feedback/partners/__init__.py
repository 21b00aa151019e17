"""Đối tác: other people's programs that send reports here, follow them, and take over what is theirs.

The doors that programs speak to (Open311 GeoReport v2), their keys and limits, what they are told of their
own requests (webhooks), and reports passed on to outside bodies that have such a door themselves. How a
submission is registered is ``intake``; open data and the read API, which need no key, are ``disclosure``.
"""
