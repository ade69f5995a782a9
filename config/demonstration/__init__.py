"""The demonstration: invented people, drawn papers, and the history of their dossiers.

Everything is drawn from one seed. What happens to dossiers happens through the platform's own
actions, at the instants told: numbers, journal, copies, mails and payments are those of real life.
"""
