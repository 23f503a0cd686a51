/** How many requests the page keeps; the mock keeps more. */
export const shownEntries = 200

/**
 * The page's one script: puts requests at the top of the ledger as the mock answers them, and adds buttons that copy. What
 * it inserts is HTML that the mock has escaped. Without it the page shows what was so when it was loaded.
 */
export const script = `
const ledger = document.getElementById('ledger'), state = document.getElementById('state')
const last = () => ledger.firstElementChild?.dataset.seq ?? ledger.dataset.mark
let live
const connect = () => {
  live = new EventSource(ledger.dataset.live + '&since=' + last())
  live.onopen = () => { state.textContent = 'live' }
  live.onerror = () => { state.textContent = 'the mock does not answer; trying again' }
  live.addEventListener('entry', ({ data, lastEventId }) => {
    if (Number(lastEventId) <= Number(last())) return
    ledger.insertAdjacentHTML('afterbegin', JSON.parse(data))
    ledger.firstElementChild.classList.add('new')
    while (ledger.childElementCount > ${shownEntries}) ledger.lastElementChild.remove()
  })
}
// A browser has six connections to one address; pages that nobody looks at must not keep them.
const follow = () => { live?.close(); if (!document.hidden) connect() }
document.addEventListener('visibilitychange', follow)
follow()
for (const pre of document.querySelectorAll('.pasted pre')) {
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Copy' })
  button.setAttribute('aria-label', 'Copy ' + pre.getAttribute('aria-label'))
  button.onclick = async () => {
    await navigator.clipboard.writeText(pre.textContent)
    button.textContent = 'Copied'
    setTimeout(() => { button.textContent = 'Copy' }, 1500)
  }
  pre.before(button)
}
`
