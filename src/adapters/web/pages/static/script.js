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
      if (button.closest('[data-idea]')) button.closest('[data-idea]').hidden = true;
    });
  });

  // An iPad that asks for the desktop's pages calls itself a Mac, but is touched with several fingers.
  all('[data-device=macos]', () => {
    // Once at most, whatever a link already says.
    const { pathname, search } = location;
    if (navigator.maxTouchPoints > 1 && search && !/[?&]on=/.test(search)) location.replace(`${pathname}${search}&on=ios`);
  });

  // Once a store was opened, opening the app comes next. That is remembered here and sent to nobody.
  all('[data-app]', (steps) => {
    const key = `usher-got-${steps.dataset.app}`;
    const open = steps.querySelector('[data-open]');
    const store = steps.querySelector('[data-store]');
    if (!open || !store) return;
    const month = 30 * 24 * 3600 * 1000;
    const got = () => {
      try { return Date.now() - Number(localStorage.getItem(key)) < month; } catch (error) { return false; }
    };
    const update = () => {
      open.classList.toggle('primary', got());
      store.classList.toggle('primary', !got());
    };
    steps.querySelectorAll('[data-store]').forEach((link) => link.addEventListener('click', () => {
      try { localStorage.setItem(key, String(Date.now())); } catch (error) { /* nothing may be kept here */ }
      setTimeout(update, 500);
    }));
    addEventListener('pageshow', update);
    update();
  });

  // What is wrong with a form, in the server's words, before it is sent: so that nothing that was typed is lost.
  const seconds = 6000;
  const look = async (form) => {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), seconds);
    try {
      const answer = await fetch(form.dataset.check, { method: 'POST', body: new URLSearchParams(new FormData(form)), signal: stop.signal });
      if (!answer.ok) return null;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const words = (id) => { const found = page.getElementById(id); return found ? found.textContent.trim() : ''; };
      return { username: words('username-error'), password: words('password-error'), idea: words('username-idea') };
    } catch (error) {
      // On a slow connection the form may get through yet; where there is none, the browser's page about that would
      // take all that was typed.
      return stop.signal.aborted ? null : { unreachable: true };
    } finally {
      clearTimeout(late);
    }
  };

  all('form[data-check]', (form) => {
    const fields = { username: form.elements.username, password: form.elements.password };
    const line = form.querySelector('[data-strength]');
    const meter = line.querySelector('meter');
    const strength = line.querySelector('span');
    const idea = form.querySelector('[data-idea]');
    const button = form.querySelector('[type=submit]');
    const typed = () => `${fields.username.value}\n${fields.password.value}`;
    let timer;
    let passed;

    const mark = (name, words) => {
      const place = document.getElementById(`${name}-error`);
      if (!place || fields[name].readOnly) return;
      place.textContent = words;
      place.parentElement.classList.toggle('wrong', words !== '');
      if (words) fields[name].setAttribute('aria-invalid', 'true');
      else fields[name].removeAttribute('aria-invalid');
    };
    const suggest = (name) => {
      if (!idea) return;
      idea.hidden = name === '';
      idea.querySelector('code').textContent = name;
      idea.querySelector('button').dataset.value = name;
    };
    // The server alone says that a password is strong: it knows the words that people use. Where it says that, nothing
    // moves: the button below may be about to be clicked.
    const rate = (found) => {
      const known = found && !found.unreachable;
      line.classList.toggle('blank', fields.password.value === '' || !known);
      meter.value = known && !found.password ? 3 : 1;
      strength.textContent = !known ? '' : found.password ? line.dataset.weak : line.dataset.strong;
    };
    const ask = async () => {
      const asked = typed();
      const found = await look(form);
      if (asked !== typed()) return;
      rate(found);
      if (!found || found.unreachable) return;
      if (fields.username.value) { mark('username', found.username); suggest(found.idea); }
      if (!found.password) mark('password', '');
    };
    Object.values(fields).forEach((field) => field.addEventListener('input', () => {
      clearTimeout(timer);
      rate(null);
      timer = setTimeout(ask, 500);
    }));
    rate(null);
    show(line);

    form.addEventListener('submit', async (event) => {
      if (passed === typed()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (button.disabled) return;
      clearTimeout(timer);
      button.disabled = true;
      const asked = typed();
      const found = await look(form);
      button.disabled = false;
      if (asked !== typed()) return;
      rate(found);
      if (found && found.unreachable) {
        line.classList.remove('blank');
        strength.textContent = form.dataset.offline;
        return;
      }
      // What is wrong with a name that nobody can change here is said by the page that the form comes to.
      if (found && fields.username.readOnly) found.username = '';
      if (found && (found.username || found.password)) {
        mark('username', found.username);
        suggest(found.idea);
        mark('password', found.password);
        fields[found.username ? 'username' : 'password'].focus();
        return;
      }
      passed = asked;
      if (form.requestSubmit) form.requestSubmit(button);
      else form.submit();
    });
  });

  all('[data-preview]', (field) => {
    const output = document.getElementById(field.dataset.preview);
    const update = () => {
      const address = field.value.trim() ? `${field.value.trim().toLowerCase()}@${output.dataset.domain}` : '…';
      // A narrow window breaks it between its parts.
      output.replaceChildren(...address.split(/(?=[@.-])/).flatMap((part) => [part, document.createElement('wbr')]));
    };
    field.addEventListener('input', update);
    update();
  });

  // A second click must not send the form twice. Whoever gave up waiting may send it again, which the server takes for
  // the same.
  all('form[data-once]', (form) => {
    const button = form.querySelector('[type=submit]');
    const wake = () => { button.disabled = false; };
    form.addEventListener('submit', (event) => {
      if (button.disabled) event.preventDefault();
      else setTimeout(() => { button.disabled = true; setTimeout(wake, 2 * seconds); });
    });
    addEventListener('pageshow', wake);
  });
})();
