#!/usr/bin/env python3
"""Makes the SNS fixtures: sign.py DIR. Wraps aws-put.json and eventbridge-created.json as Amazon SNS does and signs
them with a new key whose certificate becomes sns.pem; the signing is openssl's, not ours."""

import base64, json, os, subprocess, sys, tempfile

place = sys.argv[1]
topic = "arn:aws:sns:eu-central-1:111122223333:films"
key = tempfile.NamedTemporaryFile(suffix=".key")


def read(name):
    with open(os.path.join(place, name)) as file:
        return json.dumps(json.load(file), ensure_ascii=False)


def make(name, version, members):
    message = {"MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324", "TopicArn": topic,
               "Timestamp": "2026-03-01T09:15:31.123Z", "SignatureVersion": version,
               "SigningCertURL": "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0.pem", **members}
    names = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"] if message["Type"] == "Notification" \
        else ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    text = "".join(f"{name}\n{message[name]}\n" for name in names if name in message)
    hashed = {"1": "-sha1", "2": "-sha256"}[version]
    signature = subprocess.run(["openssl", "dgst", hashed, "-sign", key.name], input=text.encode(), capture_output=True,
                               check=True).stdout
    message["Signature"] = base64.b64encode(signature).decode()
    with open(os.path.join(place, name), "w") as file:
        json.dump(message, file, indent=2, ensure_ascii=False)
        file.write("\n")


subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "365", "-subj",
                "/CN=sns.example", "-keyout", key.name, "-out", os.path.join(place, "sns.pem")], check=True)
make("sns-put-v1.json", "1", {"Type": "Notification", "Subject": "Amazon S3 Notification", "Message": read("aws-put.json")})
make("sns-put-v2.json", "2", {"Type": "Notification", "Message": read("eventbridge-created.json")})
token = "2336412f37fb687f5d51e6e2425a8a5874"
confirm = {"Token": token, "SubscribeURL": f"https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn={topic}&Token={token}"}
make("sns-subscribe.json", "1", {"Type": "SubscriptionConfirmation", **confirm, "Message": f"You have chosen to subscribe to the topic {topic}.\nTo confirm the subscription, visit the SubscribeURL included in this message."})
make("sns-unsubscribe.json", "2", {"Type": "UnsubscribeConfirmation", **confirm, "Message": f"You have chosen to deactivate subscription to the topic {topic}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message."})
