export const greeting = 'hello';
export const limits = { size: 10, age: 60 };
