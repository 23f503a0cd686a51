import { expect, test } from 'vitest'
import { formsOf, visibleText } from './html-forms.ts'

const page = 'https://auth.example/consent?id=1'

test('a form is read with where it goes, what it carries unasked, and its buttons', () => {
  const html = `<form method="POST" action="/decide">
    <input type="hidden" name="csrf" value="a&amp;b"><input type="checkbox" name="remember"><input name="user"><input type="Password" name="key">
    <input name="shown" value="1" readonly><button type="button">Show</button>
    <input type="submit" name="no" value="Deny"><button name="decision" value="allow">Allow <b>it</b></button></form>`
  expect(formsOf(html, page)).toEqual([
    {
      action: 'https://auth.example/decide',
      fields: { csrf: 'a&b', user: '', key: '', shown: '1' },
      asks: [
        { name: 'user', type: 'text' },
        { name: 'key', type: 'password' },
      ],
      boxes: ['remember'],
      buttons: [
        { name: 'no', value: 'Deny', text: 'Deny' },
        { name: 'decision', value: 'allow', text: 'Allow it' },
      ],
    },
  ])
})

test('a form that names no action goes to its page; one that is not posted, or is commented out, is none', () => {
  const html = '<!-- <form method="post"></form> --><form action="/search"></form><form method=post></form>'
  expect(formsOf(html, page)).toEqual([{ action: page, fields: {}, asks: [], boxes: [], buttons: [] }])
})

test('boxes of one name are carried each that is ticked, and nothing is that nobody can change', () => {
  const html = `<form method="post"><input type="checkbox" name="scope" value="a" checked><input type="checkbox" name="scope" value="b" checked>
    <input type="checkbox" name="scope" value="c"><input type="checkbox" name="sure" checked><input name="old" value="1" disabled></form>`
  const [form] = formsOf(html, page)
  expect(form?.fields).toEqual({ scope: ['a', 'b'], sure: 'on' })
  expect(form?.boxes).toEqual(['scope'])
})

test('what is read on a page is its text, without what only a browser reads', () => {
  expect(visibleText('<style>p {}</style><h1>Allow\n &#34;it&#x22;?</h1><script>go()</script>')).toBe(' Allow "it"? ')
})

test('a page that only looks like forms is read in little time', () => {
  const begun = performance.now()
  expect(formsOf('<form '.repeat(20_000), page)).toEqual([])
  expect(performance.now() - begun).toBeLessThan(2_000)
})
