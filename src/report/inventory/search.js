'use strict';
const form = document.getElementById('search');
const shown = document.getElementById('shown');
const rows = Array.from(document.querySelectorAll('tbody tr'), (row) => ({
  row,
  text: `${row.dataset.key} ${row.textContent}`.toLowerCase(),
}));
const search = () => {
  const words = new FormData(form).get('text').toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { row, text } of rows) {
    row.hidden = !words.every((word) => text.includes(word));
    count += !row.hidden;
  }
  shown.textContent = `${count} of ${rows.length} rows shown`;
};
form.addEventListener('input', search);
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('reset', () => setTimeout(search));
form.hidden = false;
search();
