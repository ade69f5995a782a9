"""Contents of numbered copies, as the paper reads them: one ordinary, one hostile."""

ORDINARY = {
    "number": "2025-00431",
    "copy": 1,
    "transmission_number": "T-2025-00012",
    "made_at": "2025-03-05T20:07:31.250000+00:00",
    "campaign": {"name": "Apprentissage 2025", "slug": "apprentissage-2025"},
    "candidate": {"name": "Zoé AUBERTIN-ŁUKASZEWICZ", "email": "zoe.aubertin@exemple.fr"},
    "support_email": "support.dossier@imt.fr",
    "formations": [
        {
            "title": "Ingénieur généraliste par alternance, 1re année",
            "school": "IMT Mines Albi",
            "option": "Génie des procédés et énergie",
        },
        {"title": "Mécatronique", "school": "IMT Mines Alès", "option": ""},
    ],
    "sections": [
        {
            "slug": "identite",
            "title": "Identité",
            "items": [
                {"key": "nom", "label": "Nom de naissance", "value": "Aubertin-Łukaszewicz"},
                {"key": "prenoms", "label": "Prénoms", "value": "Zoé, Élise"},
                {"key": "naissance", "label": "Date de naissance", "value": "14 mai 2004"},
                {"key": "usage", "label": "Nom d’usage", "value": ""},
                {
                    "key": "adresse",
                    "label": "Adresse",
                    "value": "12 rue de l’Œuvre\n31000 Toulouse",
                },
            ],
            "rows": [],
            "documents": [],
        },
        {
            "slug": "cursus",
            "title": "Cursus post-bac",
            "items": [],
            "rows": [
                {
                    "title": f"{year}-{year + 1}",
                    "outside": year == 2021,
                    "items": [
                        {"key": "d", "label": "Diplôme préparé", "value": "BUT Génie mécanique"},
                        {"key": "e", "label": "Établissement", "value": "IUT de Toulouse"},
                        {"key": "r", "label": "Résultat", "value": "Admise, 13,4/20"},
                        {"key": "c", "label": "Commentaire", "value": "Semestre à Łódź. " * 14},
                    ],
                }
                for year in (2024, 2023, 2022, 2021)
            ],
            "documents": [
                {
                    "slot": "releve-1",
                    "label": "Relevé du 2e semestre 2023-2024",
                    "name": "relevé S2 – scan du 3 mars.pdf",
                    "pages": 2,
                    "size": 812_331,
                    "state": "deposited",
                    "reason": "",
                    "until": "",
                },
                {
                    "slot": "releve-2",
                    "label": "Relevé du 1er semestre 2024-2025",
                    "name": "",
                    "pages": None,
                    "size": 0,
                    "state": "later",
                    "reason": "Jury le 14 mars",
                    "until": "2025-03-18",
                },
                {
                    "slot": "bts",
                    "label": "Relevé de notes du BTS",
                    "name": "",
                    "pages": None,
                    "size": 0,
                    "state": "exempt",
                    "reason": "Je n’ai pas de BTS",
                    "until": "",
                },
            ],
        },
        {
            "slug": "sejour",
            "title": "Séjour à l’étranger",
            "items": [],
            "rows": [],
            "documents": [],
        },
    ],
    "missing": [
        {
            "page": "cursus",
            "label": "Attestation de réussite 2023-2024",
            "reason": "Duplicata demandé",
            "text": "Demandée au secrétariat le 4 mars.",
        }
    ],
    "fees": {
        "total": 12_000,
        "paid": 12_000,
        "lines": [
            {"label": "IMT Mines Albi, première formation", "cents": 9_000},
            {"label": "IMT Mines Alès, autre formation", "cents": 3_000},
        ],
    },
    "next_dates": [
        {"label": "Résultats sur dossier", "when": "7 avril 2025"},
        {"label": "Épreuves d’admission, une journée sur place", "when": "16 avril 2025"},
        {"label": "Résultats des épreuves", "when": "5 mai 2025"},
    ],
}
