// Numbers as people read them. What was not measured is null and shows as "-".

const known = (value) => typeof value === 'number' && Number.isFinite(value);

// One formatter for each number of digits: to make one takes longer than to use it a hundred times.
const formatters = [];
const digits = (value, count) => (formatters[count] ??= new Intl.NumberFormat('en',
  {minimumFractionDigits: count, maximumFractionDigits: count})).format(value);

// Three significant digits, thousands parted.
function plainNumber(value) {
  if (!known(value)) return '-';
  const size = Math.abs(value);
  return digits(value, size >= 100 || size === Math.round(size) ? 0 : size >= 10 ? 1 : 2);
}

const percent = (value) =>
  !known(value) ? '-' : `${digits(value, value !== 0 && value < 0.095 ? 3 : value < 10 ? 2 : 1)} %`;
