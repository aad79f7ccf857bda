// Everything works without this script: it only adds what a browser can do beyond plain pages.
(() => {
  'use strict';
  const all = (selector, use) => document.querySelectorAll(selector).forEach(use);
  const show = (element) => { element.hidden = false; };

  const say = (button, words) => {
    const before = button.textContent;
    button.textContent = words;
    button.setAttribute('aria-live', 'polite');
    setTimeout(() => { button.textContent = before; }, 2000);
  };

  all('[data-scripted]', show);

  all('[data-copy]', (button) => {
    if (!navigator.clipboard) { button.hidden = true; return; }
    button.addEventListener('click', () => {
      navigator.clipboard.writeText(button.dataset.copy).then(() => say(button, button.dataset.done), () => {});
    });
  });

  all('[data-share]', (button) => {
    if (!navigator.share) return;
    show(button);
    button.addEventListener('click', () => {
      navigator.share({ title: button.dataset.shareTitle, url: button.dataset.share }).catch(() => {});
    });
  });

  // The server can't know the reader's time zone: it writes UTC.
  all('time[data-local]', (time) => {
    const date = new Date(time.dateTime);
    if (isNaN(date)) return;
    try {
      time.title = time.textContent;
      time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'long', timeStyle: 'short' }).format(date);
    } catch (error) { /* an old browser: UTC it stays */ }
  });

  all('[data-show]', (button) => {
    const field = document.getElementById(button.dataset.show);
    const labels = [button.textContent, button.dataset.hideLabel];
    const set = (visible) => {
      field.type = visible ? 'text' : 'password';
      button.setAttribute('aria-pressed', String(visible));
      button.textContent = labels[Number(visible)];
    };
    show(button);
    button.addEventListener('click', () => set(field.type === 'password'));
    // A password that is visible as text would be kept by form history.
    field.form.addEventListener('submit', () => set(false));
  });

  all('[data-use]', (button) => {
    const field = document.getElementById(button.dataset.use);
    show(button);
    button.addEventListener('click', () => {
      field.value = button.dataset.value;
      const reveal = document.querySelector(`[data-show="${field.id}"]`);
      if (reveal && field.type === 'password') reveal.click();
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.focus();
    });
  });

  // Bits by length and by the kinds of characters, less for what repeats: a hint, not a judgement.
  const bits = (text) => {
    const kinds = [[/[a-z]/, 26], [/[A-Z]/, 26], [/[0-9]/, 10], [/[\x20-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]/, 33], [/[^\x00-\x7f]/, 100]];
    const size = kinds.reduce((sum, [kind, count]) => sum + (kind.test(text) ? count : 0), 0);
    const letters = [...text];
    const fresh = letters.filter((letter, i) => i < 1 || Math.abs(letter.codePointAt(0) - letters[i - 1].codePointAt(0)) > 1).length;
    return size ? Math.min(fresh, new Set(letters).size * 2) * Math.log2(size) : 0;
  };

  all('[data-strength]', (line) => {
    const field = line.closest('form').elements.password;
    const meter = line.querySelector('meter');
    const words = line.querySelector('span');
    const update = () => {
      const strength = bits(field.value);
      const level = field.value.length < field.minLength || strength < 40 ? 1 : strength < 64 ? 2 : 3;
      line.hidden = field.value === '';
      meter.value = level;
      words.textContent = [line.dataset.weak, line.dataset.fair, line.dataset.strong][level - 1];
    };
    field.addEventListener('input', update);
    update();
  });

  all('[data-preview]', (field) => {
    const output = document.getElementById(field.dataset.preview);
    const update = () => {
      output.value = field.value.trim() ? `${field.value.trim().toLowerCase()}@${output.dataset.domain}` : '…';
    };
    field.addEventListener('input', update);
    update();
  });

  // A second click must not send the form twice.
  all('form[data-once]', (form) => {
    const button = form.querySelector('[type=submit]');
    form.addEventListener('submit', (event) => {
      if (button.disabled) event.preventDefault();
      else setTimeout(() => { button.disabled = true; });
    });
    addEventListener('pageshow', () => { button.disabled = false; });
  });
})();
