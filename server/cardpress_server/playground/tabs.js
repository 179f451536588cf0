/** Tabs that arrow keys move between (ARIA Authoring Practices, tabs pattern). */

const STEPS = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

/**
 * Let a list of tabs work.
 *
 * @param {HTMLElement} list Has the role `tablist`; its tabs have a `value`.
 * @param {function(string)} onSelect Called with the value of the tab that was chosen.
 */
export function wireTabs(list, onSelect) {
  const tabs = [...list.querySelectorAll('[role="tab"]')];
  const select = (chosen) => {
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
    }
    onSelect(chosen.value);
  };
  for (const tab of tabs) tab.addEventListener("click", () => select(tab));
  list.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = tabs[around(tabs.indexOf(event.target), step, tabs.length)];
    next.focus();
    select(next);
  });
}

function around(index, step, count) {
  if (step === -Infinity) return 0;
  if (step === Infinity) return count - 1;
  return (index + step + count) % count;
}
