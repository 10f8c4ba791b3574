"""One-time links: the citizen answers one thing on an own phone, without a login.

What can be answered is declared by the apps above (`links.purposes`); what a link is, who may open it, and
that it counts once, is decided here for all of them.
"""
