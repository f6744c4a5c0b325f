'use strict';
const form = document.getElementById('filter');
const shown = document.getElementById('shown');
const files = Array.from(document.querySelectorAll('.file'), (file) => ({
  file,
  findings: Array.from(file.querySelectorAll('.finding'), (finding) => ({
    finding,
    level: finding.dataset.level,
    rule: finding.dataset.rule,
    text: `${file.dataset.path} ${finding.textContent}`.toLowerCase(),
  })),
}));
const filter = () => {
  const asked = new FormData(form);
  const levels = asked.getAll('level');
  const rule = asked.get('rule');
  const words = asked.get('text').toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  let all = 0;
  for (const { file, findings } of files) {
    let any = false;
    for (const { finding, ...its } of findings) {
      const fits = levels.includes(its.level) && (!rule || its.rule === rule)
        && words.every((word) => its.text.includes(word));
      finding.hidden = !fits;
      any ||= fits;
      count += fits;
      all += 1;
    }
    file.hidden = !any;
  }
  shown.textContent = `${count} of ${all} findings shown`;
};
form.addEventListener('input', filter);
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('reset', () => setTimeout(filter));
form.hidden = false;
filter();
