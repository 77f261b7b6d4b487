/** One recording's text: what is final, and behind it what may still change. */
class Entry {
  constructor(article, title) {
    article.querySelector('h3').textContent = title;
    this.article = article;
    this.finals = article.querySelector('.final');
    this.running = article.querySelector('.partial');
  }

  partial(text) {
    this.running.textContent = text;
    this.article.scrollIntoView({ block: 'nearest' });
  }

  final(text) {
    this.partial('');
    this.finals.append(this.finals.textContent && !text.startsWith(' ') ? ` ${text}` : text);
  }

  /** No more comes; an entry without a word goes. */
  close() {
    this.partial('');
    if (!this.finals.textContent) {
      this.article.remove();
    }
  }
}

/** The texts of this visit, the latest last. */
class TranscriptPanel extends HTMLElement {
  connectedCallback() {
    this.page = this.querySelector('.page');
    this.empty = this.querySelector('.empty');
    this.buttons = this.querySelectorAll('button');
    const copy = this.querySelector('[data-do=copy]');
    copy.hidden = !navigator.clipboard;
    copy.addEventListener('click', () => this.copy(copy));
    this.querySelector('[data-do=clear]').addEventListener('click', () => this.clear());
    new MutationObserver(() => this.refresh()).observe(this.page, { childList: true });
  }

  begin(title) {
    const article = this.querySelector('template').content.cloneNode(true).firstElementChild;
    this.page.append(article);
    return new Entry(article, title);
  }

  refresh() {
    const any = Boolean(this.page.querySelector('article'));
    this.empty.hidden = any;
    this.buttons.forEach(button => (button.disabled = !any));
  }

  async copy(button) {
    const texts = [...this.page.querySelectorAll('.final')].map(final => final.textContent);
    await navigator.clipboard.writeText(texts.join('\n\n'));
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = 'Copy'), 1500);
  }

  clear() {
    this.page.querySelectorAll('article').forEach(article => article.remove());
  }
}

customElements.define('transcript-panel', TranscriptPanel);
