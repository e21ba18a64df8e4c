// The topics of the list: in sections, in an order that stays until somebody asks for another.

/** Topics as the list has them: `[{topic, section}]`. */
export const arranged = (topics) => topics.map((topic) => ({ topic, section: sectionOf(topic) }));

function sectionOf({ not_for_us: aside, rise }) {
  return aside ? "aside" : rise.stage === "rising" ? "rising" : "emerging";
}

/** Whether the list made of `topics` would be another: other ones, another order, other figures. */
export function stirred(list, topics) {
  const told = ({ topic: { id, rise }, section }) => [id, section, rise.volume].join(" ");
  return arranged(topics).map(told).join() !== list.map(told).join();
}

/** The list with what a person made of a topic; its place stays. */
export function judged(list, id, verdict) {
  return list.map((one) => (one.topic.id === id ? { ...one, topic: { ...one.topic, verdict } } : one));
}

/** Those that a pillar and a risk leave. */
export function shownOf(list, { pillar, risk }) {
  const suits = ({ topic }) => !pillar || topic.fit.some((fit) => fit.pillar === pillar && fit.score > 0);
  const safe = ({ topic }) => !risk || topic.risk.level === risk;
  return list.filter((one) => suits(one) && safe(one));
}
