"""Until when a person asked may answer, and correct."""


def until(recommendation):
    """The instant from which nothing more is taken, or None where nothing sets one yet."""
    dossier = recommendation.dossier
    return dossier.campaign.referents_until(dossier.transmitted_at)


def closed_at(recommendation):
    """When an opinion sent can no longer be read or corrected by its link (V23)."""
    known = (recommendation.corrected_until, until(recommendation))
    return min((each for each in known if each), default=None)
