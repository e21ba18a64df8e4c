// The topics of the list: in sections, in an order that stays until somebody asks for another.

/** Topics as the list has them: `[{topic, section, gone}]`. */
export const arranged = (topics) =>
  topics.map((topic) => ({ topic, section: sectionOf(topic), gone: false }));

function sectionOf({ not_for_us: aside, rise }) {
  return aside ? "aside" : rise.stage === "rising" ? "rising" : "emerging";
}

/** The same list in the same order, its topics as told anew; those no longer told stay, and say so. */
export function refreshed(list, topics) {
  const told = new Map(topics.map((topic) => [topic.id, topic]));
  const anew = ({ topic: { id }, topic }) => ({ topic: told.get(id) ?? topic, gone: !told.has(id) });
  return list.map((one) => ({ ...one, ...anew(one) }));
}

/** Whether the list would be another if it were made anew of `topics`. */
export function stirred(list, topics) {
  const made = arranged(topics);
  if (made.length !== list.length) return true;
  return made.some(({ topic, section }, i) => topic.id !== list[i].topic.id || section !== list[i].section);
}

/** Those that a pillar and a risk leave. */
export function shownOf(list, { pillar, risk }) {
  const suits = ({ topic }) => !pillar || topic.fit.some((fit) => fit.pillar === pillar && fit.score > 0);
  const safe = ({ topic }) => !risk || topic.risk.level === risk;
  return list.filter((one) => suits(one) && safe(one));
}
