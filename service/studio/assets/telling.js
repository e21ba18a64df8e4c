// Faults told beside the fields that caused them.

/**
 * Tell each of `faults` (`[{field, message}]`: the id of a field or fieldset of `form`, or null) beside its
 * field, the others in #faults, and no other; `lead` moves the focus to the first.
 */
export function tell(form, faults, lead = false) {
  for (const old of form.querySelectorAll(".wrong")) old.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) unmark(field);
  const apart = form.querySelector("#faults");
  for (const { field, message } of faults) {
    const told = field && form.querySelector(`#${CSS.escape(field)}`);
    const text = document.createElement("p");
    text.className = "wrong";
    text.textContent = message;
    if (told) mark(told, text);
    else apart.append(text);
  }
  if (lead && faults.length) first(form, apart);
}

function mark(field, text) {
  text.id = `${field.id}-wrong`;
  field.setAttribute("aria-invalid", "true");
  const described = field.getAttribute("aria-describedby");
  field.setAttribute("aria-describedby", `${described ?? ""} ${text.id}`.trim());
  if (field.localName === "fieldset") field.append(text);
  else field.after(text);
}

function unmark(field) {
  field.removeAttribute("aria-invalid");
  const kept = (field.getAttribute("aria-describedby") ?? "").replace(`${field.id}-wrong`, "").trim();
  if (kept) field.setAttribute("aria-describedby", kept);
  else field.removeAttribute("aria-describedby");
}

function first(form, apart) {
  const field = form.querySelector("[aria-invalid]");
  const target = field?.localName === "fieldset" ? field.querySelector("input") : field;
  if (target) return target.focus();
  apart.tabIndex = -1;
  apart.focus();
}
