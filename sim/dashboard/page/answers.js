// Lines of JSON as they come: the first is coarse, the last is whole. What was seen is remembered.
const KEPT = new Map(), MOST = 40;

export async function fetchAnswer(query, signal, heard, keep = true) {
  if (KEPT.has(query)) { heard(KEPT.get(query)); return; }
  const response = await fetch(`api/run?${query}`, { signal });
  if (!response.ok) { heard(await response.json().catch(() => ({ error: `status ${response.status}` }))); return; }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    rest += value;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      const told = JSON.parse(rest.slice(0, end));
      rest = rest.slice(end + 1);
      if (told.whole && keep) { KEPT.set(query, told); if (KEPT.size > MOST) KEPT.delete(KEPT.keys().next().value); }
      heard(told);
    }
  }
}
