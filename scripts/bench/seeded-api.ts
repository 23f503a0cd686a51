/** The API app of the mock's seed; both are fixed and no secret. */
export const seededApi = {
  client_id: '7c9e1f52-0a34-4b6d-8e17-2d5f9b3a6c01',
  client_secret: 'mock-secret-of-the-api-7Q~kX2v',
} as const
