/** A headless Chromium whose microphone hears a file. */
import { chromium } from 'playwright-core';

/** The one that CHROME names, else the one of the npm package. */
async function executable() {
  if (process.env.CHROME) {
    return process.env.CHROME;
  }
  // Only where it takes itself to be there does it unpack the libraries and fonts it needs.
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs22.x';
  const { default: packed } = await import('@sparticuz/chromium');
  return packed.executablePath();
}

/** @param consent of the visitor to the use of the microphone: accept or deny */
export async function launch(recording, consent = 'accept') {
  return chromium.launch({
    executablePath: await executable(),
    args: [
      '--use-fake-device-for-media-stream',
      `--use-fake-ui-for-media-stream=${consent}`,
      `--use-file-for-fake-audio-capture=${recording}%noloop`,
    ],
  });
}

/** A page of the server at `url`, with all that must not happen there. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const faults = [];
  await context.exposeFunction('fault', text => faults.push(text));
  await context.addInitScript(() =>
    addEventListener('securitypolicyviolation', event =>
      window.fault(`policy: ${event.violatedDirective} ${event.blockedURI}`)));
  await context.route(address => address.host !== url.host, route => {
    faults.push(`outside: ${route.request().url()}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on('pageerror', error => faults.push(`error: ${error.stack}`));
  page.on('console', message => {
    // The browser says so itself of every answer that is an error; these are tested for.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      faults.push(`console: ${message.text()}`);
    }
  });
  page.on('websocket', socket => {
    if (new URL(socket.url()).host !== url.host) {
      faults.push(`outside: ${socket.url()}`);
    }
  });
  await page.goto(url.href);
  return { page, faults, close: () => context.close() };
}
