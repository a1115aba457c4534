//! Rows and columns that add up the others, by their names in many languages.

/// In small letters.
const WORDS: [&str; 58] = [
    "total",
    "totals",
    "grand total",
    "sum",
    "subtotal",
    "sub-total",
    "all",
    "overall", // English
    "summe",
    "gesamt",
    "gesamtsumme",
    "insgesamt",
    "zwischensumme",
    "endsumme", // German
    "totaal",
    "subtotaal",
    "eindtotaal", // Dutch
    "totaux",
    "total général",
    "sous-total",
    "somme", // French
    "totale",
    "totali",
    "subtotale",
    "somma", // Italian
    "totales",
    "total general",
    "suma",
    "soma",
    "total geral", // Spanish, Portuguese, Polish
    "razem",
    "ogółem",
    "łącznie",
    "suma końcowa", // Polish
    "celkem",
    "součet",
    "összesen",
    "skupaj",
    "ukupno", // Czech, Hungarian, Slovene, Croatian
    "summa",
    "totalt",
    "i alt",
    "yhteensä",
    "kokku",
    "kopā",
    "iš viso", // Swedish, Norwegian, Danish, Finnish, Baltic
    "итого",
    "всего",
    "сумма",
    "разом",
    "усього",
    "общо", // Russian, Ukrainian, Bulgarian
    "toplam",
    "σύνολο", // Turkish, Greek
    "合计",
    "总计",
    "合計",
    "합계",
];

/// True of the name of a row or a column that adds up the others.
pub fn is_total(text: &str) -> bool {
    let lower = text.trim().trim_end_matches(':').to_lowercase();
    WORDS.contains(&lower.as_str()) || lower.starts_with("total ") || lower.ends_with(" total")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_have_many_names() {
        for text in ["Total", "Razem", "Итого", "Totaal:", "Total 2026", "Grand total", "Összesen", " Summe "] {
            assert!(is_total(text), "{text}");
        }
        for text in ["totalitarian", "summer", "allow", "Suma 1", "gear"] {
            assert!(!is_total(text), "{text}");
        }
    }
}
