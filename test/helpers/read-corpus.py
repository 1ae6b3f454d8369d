# Reads a compacted topic of Avro values as a program that is not Sluice would: prints a JSON object a key, its latest value.
import json
import sys

from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

brokers, registry, topic = sys.argv[1:]
consumer = Consumer({"bootstrap.servers": brokers, "group.id": "outside", "isolation.level": "read_committed", "enable.partition.eof": True})
deserialize = AvroDeserializer(SchemaRegistryClient({"url": registry}))
partitions = consumer.list_topics(topic, timeout=30).topics[topic].partitions
consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
ended = set()
latest = {}
while len(ended) < len(partitions):
    message = consumer.poll(30)
    if message is None:
        sys.exit("nothing came for 30 s")
    if message.error():
        ended.add(message.partition())
        continue
    latest[message.key().decode()] = deserialize(message.value(), SerializationContext(topic, MessageField.VALUE))
for page, value in latest.items():
    if value is not None:
        print(json.dumps({"id": page, **value}))
consumer.close()
