import boto3  # type: ignore[import-not-found]  # a peer, in the benchmark's environment alone
from moto import mock_aws  # type: ignore[import-not-found]  # likewise

SESSION = boto3.Session("testing", "testing", region_name="us-east-1")


@mock_aws  # type: ignore[untyped-decorator]  # likewise
def test_it() -> None:
    client = SESSION.client("s3")
    client.create_bucket(Bucket="jobs")
    assert client.list_buckets()["Buckets"][0]["Name"] == "jobs"
