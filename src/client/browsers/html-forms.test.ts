import { describe, expect, test } from 'vitest'
import { formsOf, visibleText } from './html-forms.ts'

const fieldsOf = (html: string) => Object.fromEntries(formsOf(html)[0]?.fields ?? [])

describe('the forms of a page', () => {
  test('have their attributes by name, with or without quotes or a value', () => {
    const [form] = formsOf(`<form METHOD=post data-sign-in action='/a?x=1&amp;y=2' title="a > b">x</form>`)
    expect(Object.fromEntries(form?.attributes ?? [])).toEqual({
      method: 'post',
      'data-sign-in': '',
      action: '/a?x=1&y=2',
      title: 'a > b',
    })
  })

  test('have the fields that a browser would send unasked', () => {
    expect(
      fieldsOf(`<form>
        <input name=plain value=1><input type="hidden" name="csrf" value="a&quot;b&#39;c&#x64;"><input name="empty">
        <input type=checkbox name=yes checked><input type=checkbox name=no value=2>
        <input name=off disabled value=3><input type=submit name=go value=4><input value=nameless>
        <button name=decision value=allow>Allow</button></form>`),
    ).toEqual({ plain: '1', csrf: `a"b'cd`, empty: '', yes: 'on' })
  })

  test('in a comment do not count, and of several each has its own fields', () => {
    const forms = formsOf('<!-- <form data-sign-in></form> --><form id=a><input name=x></form><form id=b><input name=y></form>')
    expect(forms.map(({ attributes, fields }) => [attributes.get('id'), ...fields.keys()])).toEqual([
      ['a', 'x'],
      ['b', 'y'],
    ])
  })
})

test('the visible text of a page is one line without tags, scripts or control characters', () => {
  const html =
    '<html><head><title>T</title></head><style>p{}</style><h1>AADSTS50011:\n  no &amp; never</h1><script>alert("x")</script><p>a\u001b[31mb</p>'
  expect(visibleText(html)).toBe('AADSTS50011: no & never a [31mb')
})

test('the reason at the end of a page of errors is read, and a page without an end is not', () => {
  expect(visibleText(`<p>${'Connect again. '.repeat(40)}</p><p>invalid_client: it is gone</p>`)).toMatch(/it is gone$/)
  expect(visibleText('a'.repeat(2000))).toHaveLength(1000)
})
