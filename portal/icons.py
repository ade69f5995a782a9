"""The line drawings of the service: 16-box strokes, and the sheet of a document slot."""

ICONS = {
    "coche": '<path d="M3 8.5l3.2 3.2L13 4.8"/>',
    "croix": '<path d="M4 4l8 8M12 4l-8 8"/>',
    "moitie": (
        '<circle cx="8" cy="8" r="5.6"/>'
        '<path d="M8 2.4a5.6 5.6 0 0 0 0 11.2z" fill="currentColor" stroke="none"/>'
    ),
    "cercle": '<circle cx="8" cy="8" r="5.6"/>',
    "fleche": '<path d="M3 8h10M9 4l4 4-4 4"/>',
    "retour": '<path d="M13 8H3M7 4L3 8l4 4"/>',
    "envoi": '<path d="M8 13V3M4 7l4-4 4 4"/>',
    "telecharger": '<path d="M8 2.5v8M4.5 7.5L8 11l3.5-3.5M2.5 13.5h11"/>',
    "chevron": '<path d="M4 6l4 4 4-4"/>',
    "horloge": '<circle cx="8" cy="8" r="6.3"/><path d="M8 4.4V8l2.6 1.6"/>',
    "alerte": '<circle cx="8" cy="8" r="6.3"/><path d="M8 4.8v3.8M8 11v.1"/>',
    "triangle": '<path d="M8 2.2L14.6 13.6H1.4z"/><path d="M8 6.4v3.4M8 11.8v.1"/>',
    "info": '<circle cx="8" cy="8" r="6.3"/><path d="M8 7.4v3.8M8 5v.1"/>',
    "cadenas": (
        '<rect x="3" y="7" width="10" height="6.5" rx="1"/>'
        '<path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2"/>'
    ),
    "message": '<path d="M2 3h12v8H7.5L4.5 13.6V11H2z"/>',
    "courriel": (
        '<rect x="1.6" y="3.4" width="12.8" height="9.2" rx="1"/><path d="M2 4.4l6 4.6 6-4.6"/>'
    ),
    "carte": '<rect x="1.6" y="3.4" width="12.8" height="9.2" rx="1"/><path d="M1.6 6.6h12.8"/>',
    "papier": '<path d="M3.5 1.8h6l3 3v9.4h-9z"/><path d="M9.5 1.8v3h3"/>',
    "plume": '<path d="M13.6 2.4c-5 .4-8.4 3.6-9.4 9.4l-1.6 2M4.2 11.8c4.2.2 7.6-2 8.4-5.4"/>',
    "personnes": (
        '<circle cx="6" cy="5.4" r="2.6"/>'
        '<path d="M1.4 13.4c.4-2.8 2.2-4.2 4.6-4.2s4.2 1.4 4.6 4.2'
        'M11 3.2a2.4 2.4 0 0 1 0 4.6M12 9.6c1.6.5 2.4 1.8 2.6 3.8"/>'
    ),
    "plus": '<path d="M8 3v10M3 8h10"/>',
    "moins": '<path d="M3 8h10"/>',
    "loupe": '<circle cx="7" cy="7" r="4.4"/><path d="M10.4 10.4L14 14"/>',
    "appareil": (
        '<path d="M1.8 4.6h3l1.2-1.8h4l1.2 1.8h3v8.4H1.8z"/><circle cx="8" cy="8.6" r="2.6"/>'
    ),
    "lieu": (
        '<path d="M8 14.2S3.2 9.6 3.2 6.4a4.8 4.8 0 0 1 9.6 0C12.8 9.6 8 14.2 8 14.2z"/>'
        '<circle cx="8" cy="6.4" r="1.6"/>'
    ),
}

SHEET = '<path class="f" d="M2.5 2.5H27L37.5 13v37h-35z"/>'
FOLD = '<path class="l" d="M27 2.5V13h10.5"/>'
# One mark per state: the state is told by a shape, colour only helps.
MARKS = {
    "empty": "",
    "libre": "",
    "sending": (
        '<rect class="ink" x="2.5" y="50" width="35" height="0"/>'
        '<path class="l" d="M9 18h15M9 24h22M9 30h22M9 36h22" opacity=".45"/>'
    ),
    "received": '<path class="t" d="M13 33l6 6 11-13"/>',
    "refused": '<path class="t" d="M14 26l12 12M26 26L14 38"/>',
    "exempt": '<path class="l" d="M8 44L32 10"/>',
    "later": '<circle class="t" cx="20" cy="31" r="9"/><path class="t" d="M20 25.5V31l4 2.5"/>',
}
