"""The invented county 清和县: five towns whose books give the figures of five real reports. No real person or place."""
