/** The protocol level that clients and monitors see, with our name, and the date in the form that go-zookeeper's parser takes. */
export const version = '3.8.4-kafka-ts, built on 11/21/2026 00:00 UTC';
