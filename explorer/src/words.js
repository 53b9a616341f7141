// Every word of the page, in both languages. Codes of the API that are not here are shown as they are.

export const LANGUAGES = { nl: 'Nederlands', en: 'English' };

export const words = {
  nl: {
    tagline: 'het netwerk rond een jongere',
    person: 'Persoon',
    language: 'Taal',
    example: 'Voorbeeld',
    choose: 'Kies een voorbeeld…',
    loading: 'Laden…',
    token: 'Bearer-token',
    tokenHint: 'Blijft alleen in het geheugen van deze pagina.',
    use: 'Gebruik',
    noToken: 'plak eerst een bearer-token in de balk bovenaan',
    unreachable: 'de server is niet bereikbaar',
    someone: 'de houder van dit token',
    workbench: 'Vraag en antwoord',
    editor: { query: 'Vraag', variables: 'Variabelen', headers: 'Headers', response: 'Antwoord' },
    panel: 'Inzage',
    seenAs: 'Ingezien als',
    nothingYet: 'Voer een vraag uit, of kies een voorbeeld. Hier leest u dan wat u zag, wat niet, en waarom.',
    mutationWaits: 'Dit is een wijziging: die voert u zelf uit, met de knop ▶.',
    summary: (objects, fields) =>
      `${objects} ${objects === 1 ? 'object' : 'objecten'} gezien, ` +
      (fields === 0 ? 'niets achtergehouden.' : `${fields} ${fields === 1 ? 'veld' : 'velden'} niet getoond.`),
    sees: 'Ziet dit als',
    onGround: 'Grondslag',
    forPurpose: 'Doel',
    until: 'Tot',
    noEnd: 'zolang de relatie duurt',
    withheld: 'Niet getoond',
    allShown: 'Niets achtergehouden: wat leeg is, is niet vastgelegd.',
    notAsked: 'Vraag ook `withheld` om te zien wat er niet getoond is.',
    noAccess: 'In dit antwoord legt geen object uit hoe u het ziet. Vraag erom, bij een casus, jeugdige, overleg of afspraak:',
    absent: 'Wat u niet mag zien bestaat voor u niet: het staat ook niet in deze lijst.',
    errors: 'Niet gelukt',
    remedy: 'Wat kan helpen',
    more: count => `en ${count} meer`,
    licences: 'Licenties',
    noun: {
      Case: 'casus', case: 'casus', cases: 'casus', Person: 'jeugdige', person: 'jeugdige', persons: 'jeugdige',
      ConsultMeeting: 'overleg', meeting: 'overleg', consultMeetings: 'overleg', AgendaItem: 'agendapunt',
      agenda: 'agendapunt', agendaItem: 'agendapunt', agendaItems: 'agendapunt', Agreement: 'afspraak',
      agreement: 'afspraak', agreements: 'afspraak', Concern: 'zorg', concerns: 'zorg',
      ContactMoment: 'contactmoment', contactMoments: 'contactmoment', CareNote: 'hulpverleningsnotitie',
      careNotes: 'hulpverleningsnotitie', EducationRecord: 'onderwijsgegeven', educationRecords: 'onderwijsgegeven',
      PoliceFact: 'politiegegeven', policeFacts: 'politiegegeven', Assessment: 'taxatie', assessments: 'taxatie',
    },
    relation: {
      DIRECTING: 'casusregisseur', TEAM: 'teamlid', EMERGENCY: 'noodtoegang', CONSULTED: 'genodigde van het overleg',
      REFERRED: 'verwijzer', MATCHED: 'match', OVERSEEING: 'toezichthouder',
    },
    ground: {
      CONSENT: 'toestemming', LEGAL_TASK: 'wettelijke taak', COURT_ORDER: 'beschikking van de kinderrechter',
      COVENANT: 'convenant', VITAL_INTEREST: 'vitaal belang',
    },
    purpose: {
      COORDINATION: 'casusregie', HELP: 'hulp en begeleiding', CONSULTATION: 'casusoverleg', FEEDBACK: 'terugkoppeling',
      REACH: 'afstemming', SAFETY: 'acuut gevaar', OVERSIGHT: 'toezicht',
    },
    category: {
      PROCESS: 'Procesgegevens', IDENTITY: 'Identiteit', CONTACT: 'Contactgegevens', CITIZEN_NUMBER: 'BSN',
      FAMILY: 'Gezin en gezag', CONCERN: 'Zorgen', CARE: 'Hulpverlening en gezondheid', EDUCATION: 'Onderwijs',
      JUSTICE: 'Justitiële gegevens', SAFETY: 'Veiligheid en risico', PLAN: 'Plan', CONSULT: 'Overleg',
      MEASURE: 'Maatregelen', OVERSIGHT: 'Toezicht', OPEN: 'Vrij', DIRECTORY: 'Netwerkgids', COLLEAGUE: 'Netwerkleden',
    },
    reason: {
      ROLE: 'Uw rol leest deze gegevens nooit', RELATION: 'Uw relatie tot de casus reikt niet tot deze gegevens',
    },
    role: {
      POLICE: 'politie', HALT: 'Halt', SCHOOL: 'school', SCHOOL_ATTENDANCE: 'leerplicht', YOUTH_ENFORCEMENT: 'jeugdboa',
      WIJKTEAM: 'wijkteam', CJG: 'CJG', YOUTH_CARE: 'jeugdhulp', YOUTH_PROTECTION: 'jeugdbescherming', RAAD: 'Raad',
      SAFE_HOME: 'Veilig Thuis', PROBATION: 'reclassering', YOUTH_WORK: 'jongerenwerk', MUNICIPALITY: 'gemeente',
      SAFETY_HOUSE: 'Zorg- en Veiligheidshuis', HOUSING: 'woningcorporatie', REPORTER: 'rapportage',
      PRIVACY_OFFICER: 'functionaris gegevensbescherming', ADMINISTRATOR: 'functioneel beheerder',
    },
  },
  en: {
    tagline: 'the network around a young person',
    person: 'Person',
    language: 'Language',
    example: 'Example',
    choose: 'Choose an example…',
    loading: 'Loading…',
    token: 'Bearer token',
    tokenHint: 'Stays in the memory of this page only.',
    use: 'Use',
    noToken: 'first paste a bearer token into the bar at the top',
    unreachable: 'the server cannot be reached',
    someone: 'the holder of this token',
    workbench: 'Query and answer',
    editor: { query: 'Query', variables: 'Variables', headers: 'Headers', response: 'Answer' },
    panel: 'Sight',
    seenAs: 'Seen as',
    nothingYet: 'Run a query, or choose an example. Here you then read what you saw, what not, and why.',
    mutationWaits: 'This is a mutation: run it yourself, with the button ▶.',
    summary: (objects, fields) =>
      `${objects} ${objects === 1 ? 'object' : 'objects'} seen, ` +
      (fields === 0 ? 'nothing withheld.' : `${fields} ${fields === 1 ? 'field' : 'fields'} withheld.`),
    sees: 'Sees this as',
    onGround: 'Ground',
    forPurpose: 'Purpose',
    until: 'Until',
    noEnd: 'as long as the relation lasts',
    withheld: 'Withheld',
    allShown: 'Nothing withheld: what is empty has not been recorded.',
    notAsked: 'Ask for `withheld` too, to see what is not shown.',
    noAccess: 'No object in this answer explains how you see it. Ask for it, on a case, person, meeting or agreement:',
    absent: 'What you may not see does not exist for you: it is not in this list either.',
    errors: 'Failed',
    remedy: 'What may help',
    more: count => `and ${count} more`,
    licences: 'Licences',
    noun: {
      Case: 'case', case: 'case', cases: 'case', Person: 'young person', person: 'young person', persons: 'young person',
      ConsultMeeting: 'meeting', meeting: 'meeting', consultMeetings: 'meeting', AgendaItem: 'agenda item',
      agenda: 'agenda item', agendaItem: 'agenda item', agendaItems: 'agenda item', Agreement: 'agreement',
      agreement: 'agreement', agreements: 'agreement', Concern: 'concern', concerns: 'concern',
      ContactMoment: 'contact moment', contactMoments: 'contact moment', CareNote: 'care note', careNotes: 'care note',
      EducationRecord: 'education record', educationRecords: 'education record', PoliceFact: 'police fact',
      policeFacts: 'police fact', Assessment: 'assessment', assessments: 'assessment',
    },
    relation: {
      DIRECTING: 'director of the case', TEAM: 'team member', EMERGENCY: 'emergency access',
      CONSULTED: 'guest of the consult', REFERRED: 'referrer', MATCHED: 'match', OVERSEEING: 'overseer',
    },
    ground: {
      CONSENT: 'consent', LEGAL_TASK: 'legal task', COURT_ORDER: 'order of the juvenile judge', COVENANT: 'covenant',
      VITAL_INTEREST: 'vital interest',
    },
    purpose: {
      COORDINATION: 'directing the help', HELP: 'help', CONSULTATION: 'consultation', FEEDBACK: 'feedback',
      REACH: 'reaching each other', SAFETY: 'acute danger', OVERSIGHT: 'oversight',
    },
    category: {
      PROCESS: 'Process', IDENTITY: 'Identity', CONTACT: 'Contact', CITIZEN_NUMBER: 'BSN', FAMILY: 'Family and authority',
      CONCERN: 'Concerns', CARE: 'Care and health', EDUCATION: 'Education', JUSTICE: 'Justice',
      SAFETY: 'Safety and risk', PLAN: 'Plan', CONSULT: 'Consult', MEASURE: 'Measures', OVERSIGHT: 'Oversight',
      OPEN: 'Open', DIRECTORY: 'Directory', COLLEAGUE: 'Colleagues',
    },
    reason: {
      ROLE: 'Your role never reads these data', RELATION: 'Your relation to the case does not reach these data',
    },
    role: {
      POLICE: 'police', HALT: 'Halt', SCHOOL: 'school', SCHOOL_ATTENDANCE: 'school attendance',
      YOUTH_ENFORCEMENT: 'youth enforcement', WIJKTEAM: 'neighbourhood team', CJG: 'CJG', YOUTH_CARE: 'youth care',
      YOUTH_PROTECTION: 'youth protection', RAAD: 'Raad', SAFE_HOME: 'Veilig Thuis', PROBATION: 'probation',
      YOUTH_WORK: 'youth work', MUNICIPALITY: 'municipality', SAFETY_HOUSE: 'safety house', HOUSING: 'housing',
      REPORTER: 'reporter', PRIVACY_OFFICER: 'privacy officer', ADMINISTRATOR: 'administrator',
    },
  },
};

/** `casus` for `cases`; the code itself where there is no word for it. */
export const word = (table, code) => table[code] ?? code ?? '';

export function moment(text, language) {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return text;
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(date);
}
